<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Lipsync Desktop</source>
        <translation>Über Lipsync Desktop</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Lipsync Desktop {}&lt;/h3&gt;</source>
        <translation>&lt;h3&gt;Lipsync Desktop {}&lt;/h3&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;A face and a voice become a film in which that face says those words: offline, here.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Aus einem Gesicht und einer Stimme wird ein Film, in dem dieses Gesicht diese Worte spricht: offline, hier.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;Ask the people in your pictures first. Every film says that it was lip-synced.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Die Menschen auf den Bildern vorher fragen. Jeder Film sagt, dass seine Lippen synchronisiert sind.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Copy versions</source>
        <translation>Versionen kopieren</translation>
    </message>
    <message>
        <source>Licence texts</source>
        <translation>Lizenztexte</translation>
    </message>
    <message>
        <source>The file “{}” is missing. Install the program again.</source>
        <translation>Die Datei „{}“ fehlt. Bitte das Programm neu installieren.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New Project</source>
        <translation>&amp;Neues Projekt</translation>
    </message>
    <message>
        <source>Open &amp;Project…</source>
        <translation>&amp;Projekt öffnen …</translation>
    </message>
    <message>
        <source>&amp;Save Project</source>
        <translation>Projekt &amp;speichern</translation>
    </message>
    <message>
        <source>Save Project &amp;As…</source>
        <translation>Projekt speichern &amp;unter …</translation>
    </message>
    <message>
        <source>Open &amp;Face…</source>
        <translation>&amp;Gesicht öffnen …</translation>
    </message>
    <message>
        <source>Open &amp;Voice…</source>
        <translation>&amp;Stimme öffnen …</translation>
    </message>
    <message>
        <source>Try the &amp;Demo</source>
        <translation>&amp;Demo ausprobieren</translation>
    </message>
    <message>
        <source>&amp;Export Film…</source>
        <translation>Film &amp;exportieren …</translation>
    </message>
    <message>
        <source>E&amp;xports</source>
        <translation>E&amp;xporte</translation>
    </message>
    <message>
        <source>Show in F&amp;older</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Paste Picture or File</source>
        <translation>Bild oder Datei &amp;einfügen</translation>
    </message>
    <message>
        <source>&amp;Draw a Face Box</source>
        <translation>Gesichtsrahmen &amp;zeichnen</translation>
    </message>
    <message>
        <source>&amp;Find the Face Automatically</source>
        <translation>Gesicht &amp;automatisch finden</translation>
    </message>
    <message>
        <source>&amp;Original</source>
        <translation>&amp;Original</translation>
    </message>
    <message>
        <source>&amp;Film</source>
        <translation>&amp;Film</translation>
    </message>
    <message>
        <source>&amp;Side by Side</source>
        <translation>&amp;Nebeneinander</translation>
    </message>
    <message>
        <source>Pre&amp;view</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message>
        <source>Show &amp;Landmarks</source>
        <translation>&amp;Landmarken zeigen</translation>
    </message>
    <message>
        <source>As the &amp;System</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>Fit &amp;Picture</source>
        <translation>Bild ein&amp;passen</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>&amp;Record Voice</source>
        <translation>Stimme auf&amp;nehmen</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Abspielen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Pre&amp;vious Frame</source>
        <translation>&amp;Voriges Bild</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>&amp;Next Frame</source>
        <translation>Näch&amp;stes Bild</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Play, F&amp;aster</source>
        <translation>Abspielen, sc&amp;hneller</translation>
    </message>
    <message>
        <source>&amp;Stop Playing</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>A Second &amp;Back</source>
        <translation>Eine Sekunde &amp;zurück</translation>
    </message>
    <message>
        <source>A&amp;gain and Again</source>
        <translation>&amp;Immer wieder</translation>
    </message>
    <message>
        <source>&amp;Make Film</source>
        <translation>&amp;Film erstellen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>&amp;Modelle …</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>Open &amp;Log File</source>
        <translation>&amp;Protokoll öffnen</translation>
    </message>
    <message>
        <source>&amp;About Lipsync Desktop</source>
        <translation>Ü&amp;ber Lipsync Desktop</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt benutzt</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Aussehen</translation>
    </message>
    <message>
        <source>Fi&amp;lm</source>
        <translation>&amp;Film</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Stop &amp;Recording</source>
        <translation>Aufnahme be&amp;enden</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
</context>
<context>
    <name>Arrivals</name>
    <message numerus="yes">
        <source>%n more file(s) cannot be used.</source>
        <translation>
            <numerusform>%n weitere Datei ist nicht zu gebrauchen.</numerusform>
            <numerusform>%n weitere Dateien sind nicht zu gebrauchen.</numerusform>
        </translation>
    </message>
    <message>
        <source>One face is used at a time; left out: {}.</source>
        <translation>Es wird ein Gesicht auf einmal verwendet; ausgelassen: {}.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Stage, empty</source>
        <translation>Bühne, leer</translation>
    </message>
    <message numerus="yes">
        <source>Picture, %n face(s) found</source>
        <translation>
            <numerusform>Bild, %n Gesicht gefunden</numerusform>
            <numerusform>Bild, %n Gesichter gefunden</numerusform>
        </translation>
    </message>
    <message>
        <source>, box drawn by hand</source>
        <translation>, Rahmen von Hand</translation>
    </message>
    <message>
        <source>, face {} chosen</source>
        <translation>, Gesicht {} gewählt</translation>
    </message>
    <message>
        <source>, Enter chooses face {}</source>
        <translation>, Eingabe wählt Gesicht {}</translation>
    </message>
    <message>
        <source>Arrow keys move the face box, with Alt they resize it. Tab goes to the next face, Enter takes it. Plus and minus zoom, 0 shows all of the picture.</source>
        <translation>Pfeiltasten bewegen den Gesichtsrahmen, mit Alt ändern sie seine Größe. Tab geht zum nächsten Gesicht, Eingabe wählt es. Plus und Minus zoomen, 0 zeigt das ganze Bild.</translation>
    </message>
</context>
<context>
    <name>Catalogue</name>
    <message>
        <source>research only, no commercial use</source>
        <translation>nur Forschung, nicht kommerziell</translation>
    </message>
    <message>
        <source>unknown: ask whoever made it</source>
        <translation>unbekannt: wer es gemacht hat, weiß es</translation>
    </message>
    <message>
        <source>lips from speech, the more exact of the two</source>
        <translation>Lippen aus Sprache, das genauere der beiden</translation>
    </message>
    <message>
        <source>lips from speech, the sharper of the two</source>
        <translation>Lippen aus Sprache, das schärfere der beiden</translation>
    </message>
    <message>
        <source>finds faces, as Wav2Lip&apos;s own program does</source>
        <translation>findet Gesichter wie das Programm von Wav2Lip selbst</translation>
    </message>
    <message>
        <source>The authors of Wav2Lip allow these weights for research, academic and personal use only. Any form of commercial use is prohibited, because they were trained on LRS2, a set of recordings that the BBC gives out for research alone. That holds for the films made with them, too.</source>
        <translation>Die Autoren von Wav2Lip erlauben diese Gewichte nur für Forschung, Lehre und persönlichen Gebrauch. Jede kommerzielle Nutzung ist untersagt, denn sie wurden mit LRS2 trainiert, einer Sammlung von Aufnahmen, die die BBC nur für die Forschung herausgibt. Das gilt auch für die Filme, die damit entstehen.</translation>
    </message>
    <message>
        <source>The author of these weights states the 3-clause BSD licence: any use is allowed, without any warranty. They come with the program face-alignment, © Adrian Bulat, and were trained on WIDER FACE.</source>
        <translation>Der Autor dieser Gewichte nennt die BSD-Lizenz mit drei Klauseln: Jede Nutzung ist erlaubt, ohne jede Gewähr. Sie gehören zum Programm face-alignment, © Adrian Bulat, und wurden mit WIDER FACE trainiert.</translation>
    </message>
    <message>
        <source>This file is none of those that are publicly known, so nobody can say here what it may be used for. Ask whoever made it. Weights that were trained from Wav2Lip&apos;s, or on LRS2, are for research only.</source>
        <translation>Diese Datei ist keine der öffentlich bekannten, daher weiß hier niemand, wofür sie benutzt werden darf. Wer sie gemacht hat, kann es sagen. Gewichte, die aus denen von Wav2Lip oder mit LRS2 trainiert wurden, sind nur für die Forschung.</translation>
    </message>
</context>
<context>
    <name>ChooseButton</name>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
</context>
<context>
    <name>CountdownOverlay</name>
    <message>
        <source>Recording in {}</source>
        <translation>Aufnahme in {}</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme läuft</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Something went wrong that should not. Your files are untouched; the log file says more.</source>
        <translation>Etwas ist schiefgegangen, das nicht schiefgehen sollte. Alle Dateien sind unversehrt; das Protokoll sagt mehr.</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export Film</source>
        <translation>Film exportieren</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>&amp;Wählen …</translation>
    </message>
    <message>
        <source>&amp;Place</source>
        <translation>&amp;Ort</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>&amp;Qualität</translation>
    </message>
    <message>
        <source>Size to expect</source>
        <translation>Zu erwartende Größe</translation>
    </message>
    <message>
        <source>To expect</source>
        <translation>Zu erwarten</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>PNG pictures in a folder</source>
        <translation>PNG-Bilder in einem Ordner</translation>
    </message>
    <message>
        <source>As it is ({0} × {1})</source>
        <translation>Wie das Bild ({0} × {1})</translation>
    </message>
    <message>
        <source>WebM (VP9), transparent</source>
        <translation>WebM (VP9), durchsichtig</translation>
    </message>
    <message>
        <source>PNG pictures in a folder, transparent</source>
        <translation>PNG-Bilder in einem Ordner, durchsichtig</translation>
    </message>
    <message>
        <source>MP4 film (*.mp4)</source>
        <translation>MP4-Film (*.mp4)</translation>
    </message>
    <message>
        <source>WebM film (*.webm)</source>
        <translation>WebM-Film (*.webm)</translation>
    </message>
    <message>
        <source>Export film</source>
        <translation>Film exportieren</translation>
    </message>
    <message>
        <source>working…</source>
        <translation>wird ermittelt …</translation>
    </message>
    <message>
        <source>Another film will be there. Choose another name.</source>
        <translation>Dorthin kommt schon ein anderer Film. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>What has this name now will be replaced.</source>
        <translation>Was jetzt so heißt, wird ersetzt.</translation>
    </message>
    <message>
        <source>about {}</source>
        <translation>etwa {}</translation>
    </message>
</context>
<context>
    <name>ExportList</name>
    <message>
        <source>Exports</source>
        <translation>Exporte</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message numerus="yes">
        <source>%n export(s) of the last time go on.</source>
        <translation>
            <numerusform>%n Export vom letzten Mal geht weiter.</numerusform>
            <numerusform>%n Exporte vom letzten Mal gehen weiter.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportsButton</name>
    <message>
        <source>Show what is exported (Ctrl+Shift+E)</source>
        <translation>Zeigen, was exportiert wird (Strg+Umschalt+E)</translation>
    </message>
    <message numerus="yes">
        <source>Exporting %n film(s)</source>
        <translation>
            <numerusform>%n Film wird exportiert</numerusform>
            <numerusform>%n Filme werden exportiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n export(s) failed</source>
        <translation>
            <numerusform>%n Export ist gescheitert</numerusform>
            <numerusform>%n Exporte sind gescheitert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n film(s) exported</source>
        <translation>
            <numerusform>%n Film exportiert</numerusform>
            <numerusform>%n Filme exportiert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FaceBoxes</name>
    <message>
        <source>Click to let this face speak</source>
        <translation>Klicken, damit dieses Gesicht spricht</translation>
    </message>
</context>
<context>
    <name>FaceCard</name>
    <message>
        <source>Face</source>
        <translation>Gesicht</translation>
    </message>
    <message>
        <source>Choose a picture or a clip (Ctrl+O)</source>
        <translation>Ein Bild oder einen Clip wählen (Strg+O)</translation>
    </message>
    <message>
        <source>Face box</source>
        <translation>Rahmen</translation>
    </message>
    <message>
        <source>Same person…</source>
        <translation>Dieselbe Person …</translation>
    </message>
    <message>
        <source>Who was taken for somebody else, and is the one who speaks</source>
        <translation>Wer für jemand anderen gehalten wurde und doch spricht</translation>
    </message>
    <message>
        <source>Draw a box</source>
        <translation>Rahmen zeichnen</translation>
    </message>
    <message>
        <source>Find the face automatically</source>
        <translation>Gesicht automatisch finden</translation>
    </message>
    <message>
        <source>Show landmarks</source>
        <translation>Landmarken zeigen</translation>
    </message>
    <message>
        <source>No face yet</source>
        <translation>Noch kein Gesicht</translation>
    </message>
    <message>
        <source>Drop a portrait or a clip.</source>
        <translation>Porträt oder Clip hierher ziehen.</translation>
    </message>
    <message>
        <source>There is no picture yet.</source>
        <translation>Es gibt noch kein Bild.</translation>
    </message>
    <message>
        <source>Looking for faces…</source>
        <translation>Gesichter werden gesucht …</translation>
    </message>
    <message>
        <source>The picture is still being opened.</source>
        <translation>Das Bild wird noch geöffnet.</translation>
    </message>
    <message>
        <source>box by hand</source>
        <translation>Rahmen von Hand</translation>
    </message>
    <message>
        <source>face {0} of {1}</source>
        <translation>Gesicht {0} von {1}</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n Gesicht</numerusform>
            <numerusform>%n Gesichter</numerusform>
        </translation>
    </message>
    <message>
        <source>Which face speaks, and where it is</source>
        <translation>Welches Gesicht spricht und wo es ist</translation>
    </message>
    <message>
        <source>Speaks in {0} of {1} s</source>
        <translation>Spricht in {0} von {1} s</translation>
    </message>
    <message>
        <source>This is the same person: {0} – {1}</source>
        <translation>Das ist dieselbe Person: {0} – {1}</translation>
    </message>
    <message>
        <source>Tell them apart again</source>
        <translation>Wieder unterscheiden</translation>
    </message>
    <message>
        <source>The film is being made.</source>
        <translation>Der Film wird gerade erstellt.</translation>
    </message>
    <message>
        <source>Face {}</source>
        <translation>Gesicht {}</translation>
    </message>
</context>
<context>
    <name>FaceStep</name>
    <message>
        <source>“{}” has changed on the disk and was read again.</source>
        <translation>„{}“ wurde auf dem Datenträger geändert und neu gelesen.</translation>
    </message>
    <message>
        <source>Opening “{}”…</source>
        <translation>„{}“ wird geöffnet …</translation>
    </message>
    <message>
        <source>Looking for faces in “{}”…</source>
        <translation>In „{}“ werden Gesichter gesucht …</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Gesicht</translation>
    </message>
    <message>
        <source>Looking through the clip for faces: {}</source>
        <translation>Im Clip werden Gesichter gesucht: {}</translation>
    </message>
    <message>
        <source>Same Person</source>
        <translation>Dieselbe Person</translation>
    </message>
    <message>
        <source>Different People</source>
        <translation>Verschiedene Personen</translation>
    </message>
    <message>
        <source>The film, as far as it is made</source>
        <translation>Der Film, soweit er fertig ist</translation>
    </message>
    <message>
        <source>Preview of the film</source>
        <translation>Vorschau auf den Film</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Original and film, side by side</source>
        <translation>Original und Film nebeneinander</translation>
    </message>
    <message>
        <source>Face Box</source>
        <translation>Gesichtsrahmen</translation>
    </message>
    <message>
        <source>Automatic Face</source>
        <translation>Automatisches Gesicht</translation>
    </message>
    <message>
        <source>Draw a box around the face. Esc leaves it as it is.</source>
        <translation>Einen Rahmen um das Gesicht ziehen. Esc lässt alles, wie es ist.</translation>
    </message>
    <message>
        <source>{} fps</source>
        <translation>{} B/s</translation>
    </message>
    <message>
        <source>No face found. Draw a box around it.</source>
        <translation>Kein Gesicht gefunden. Bitte einen Rahmen darum ziehen.</translation>
    </message>
</context>
<context>
    <name>FaceStrip</name>
    <message>
        <source>Faces in the clip</source>
        <translation>Gesichter im Clip</translation>
    </message>
    <message>
        <source>not looked at yet {}</source>
        <translation>noch nicht angesehen {}</translation>
    </message>
    <message>
        <source>Speaks</source>
        <translation>Spricht</translation>
    </message>
    <message>
        <source>One face</source>
        <translation>Ein Gesicht</translation>
    </message>
    <message>
        <source>Several faces</source>
        <translation>Mehrere Gesichter</translation>
    </message>
    <message>
        <source>Face turned away</source>
        <translation>Abgewandtes Gesicht</translation>
    </message>
    <message>
        <source>Face too small</source>
        <translation>Zu kleines Gesicht</translation>
    </message>
    <message>
        <source>Only others</source>
        <translation>Nur andere</translation>
    </message>
    <message>
        <source>No face</source>
        <translation>Kein Gesicht</translation>
    </message>
    <message>
        <source>Not looked at yet</source>
        <translation>Noch nicht angesehen</translation>
    </message>
</context>
<context>
    <name>FilmCard</name>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Drop a portrait or a clip, and record or drop a voice.</source>
        <translation>Porträt oder Clip hierher ziehen, dann eine Stimme aufnehmen oder hierher ziehen.</translation>
    </message>
</context>
<context>
    <name>FilmSettings</name>
    <message>
        <source>Built-in</source>
        <translation>Eingebaut</translation>
    </message>
    <message>
        <source>About the models</source>
        <translation>Über die Modelle</translation>
    </message>
    <message>
        <source>The models and their licences</source>
        <translation>Die Modelle und ihre Lizenzen</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>E&amp;xpression</source>
        <translation>A&amp;usdruck</translation>
    </message>
    <message>
        <source>The lip model. The built-in one is free for any use.</source>
        <translation>Das Lippenmodell. Das eingebaute ist für jeden Zweck frei.</translation>
    </message>
    <message>
        <source>{} %</source>
        <translation>{} %</translation>
    </message>
    <message>
        <source>Small file</source>
        <translation>Kleine Datei</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>Best picture</source>
        <translation>Bestes Bild</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <source>WebM (VP9)</source>
        <translation>WebM (VP9)</translation>
    </message>
    <message>
        <source>WebM (AV1)</source>
        <translation>WebM (AV1)</translation>
    </message>
    <message>
        <source>MP4 (H.264)</source>
        <translation>MP4 (H.264)</translation>
    </message>
    <message>
        <source>Back and forth</source>
        <translation>Hin und her</translation>
    </message>
    <message>
        <source>Begin again</source>
        <translation>Von vorn</translation>
    </message>
    <message>
        <source>Stand still</source>
        <translation>Stehen bleiben</translation>
    </message>
    <message>
        <source>End with the voice</source>
        <translation>Mit der Stimme enden</translation>
    </message>
    <message>
        <source>Go on by itself</source>
        <translation>Von selbst weiter</translation>
    </message>
    <message>
        <source>{} fps</source>
        <translation>{} B/s</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Prozessor (CPU)</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>Genau</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Sm&amp;ile</source>
        <translation>Läche&amp;ln</translation>
    </message>
    <message>
        <source>Sm&amp;oothing</source>
        <translation>Glättu&amp;ng</translation>
    </message>
    <message>
        <source>Head motio&amp;n</source>
        <translation>&amp;Kopfbewegung</translation>
    </message>
    <message>
        <source>S&amp;peed</source>
        <translation>T&amp;empo</translation>
    </message>
    <message>
        <source>F&amp;ace detector</source>
        <translation>Ges&amp;ichtsfinder</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>&amp;Qualität</translation>
    </message>
    <message>
        <source>Forma&amp;t</source>
        <translation>Dateit&amp;yp</translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation>&amp;Synchronität</translation>
    </message>
    <message>
        <source>Frame &amp;rate</source>
        <translation>Bild&amp;rate</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>More of a smile, or less; a double click sets 0 %.</source>
        <translation>Mehr oder weniger Lächeln; ein Doppelklick setzt 0 %.</translation>
    </message>
    <message>
        <source>How far movements run into each other; lips that meet still do.</source>
        <translation>Wie weit Bewegungen ineinander übergehen; Lippen, die sich treffen, tun es weiterhin.</translation>
    </message>
    <message>
        <source>If the voice is lon&amp;ger</source>
        <translation>&amp;Zu lange Stimme</translation>
    </message>
    <message>
        <source>What the clip does where the voice is longer.</source>
        <translation>Was der Clip tut, wo die Stimme länger ist.</translation>
    </message>
    <message>
        <source>If the voi&amp;ce is shorter</source>
        <translation>Zu kurze Sti&amp;mme</translation>
    </message>
    <message>
        <source>What the clip does where the voice is shorter.</source>
        <translation>Was der Clip tut, wo die Stimme kürzer ist.</translation>
    </message>
    <message>
        <source>Clip&apos;s so&amp;und</source>
        <translation>&amp;Clipton</translation>
    </message>
    <message>
        <source>How loud the clip&apos;s own sound is under the voice.</source>
        <translation>Wie laut der eigene Ton des Clips unter der Stimme ist.</translation>
    </message>
    <message>
        <source>Best picture takes about half as long again.</source>
        <translation>„Bestes Bild“ dauert etwa anderthalbmal so lange.</translation>
    </message>
    <message>
        <source>WebM plays in every browser; MP4 in every editor; AV1 is smaller.</source>
        <translation>WebM läuft in jedem Browser, MP4 in jedem Schnittprogramm; AV1 ist kleiner.</translation>
    </message>
    <message>
        <source>Moves the mouth later, or earlier where negative.</source>
        <translation>Bewegt den Mund später oder, wo negativ, früher.</translation>
    </message>
    <message>
        <source>Where the networks run. A device that fails is replaced by the processor.</source>
        <translation>Wo die Netze rechnen. Für ein Gerät, das versagt, springt der Prozessor ein.</translation>
    </message>
    <message>
        <source>What finds the face in each picture of the film</source>
        <translation>Was in jedem Bild des Films das Gesicht findet</translation>
    </message>
    <message>
        <source>All settings as they were at first</source>
        <translation>Alle Einstellungen wie am Anfang</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Fast ({})</source>
        <translation>Schnell ({})</translation>
    </message>
    <message>
        <source>The lip model. Its licence: {}.</source>
        <translation>Das Lippenmodell. Seine Lizenz: {}.</translation>
    </message>
    <message>
        <source>How large the movements are; a double click sets 100 %.</source>
        <translation>Wie groß die Bewegungen sind; ein Doppelklick stellt 100 % ein.</translation>
    </message>
    <message>
        <source>Only the built-in model has it: this one moves as it learnt to.</source>
        <translation>Den hat nur das eingebaute Modell: Dieses bewegt sich, wie es das gelernt hat.</translation>
    </message>
    <message>
        <source>The built-in model has one form only, which is fast.</source>
        <translation>Das eingebaute Modell gibt es nur in einer Form, und die ist schnell.</translation>
    </message>
    <message>
        <source>This model has no fast form.</source>
        <translation>Dieses Modell hat keine schnelle Form.</translation>
    </message>
    <message>
        <source>The fast form: {}.</source>
        <translation>Die schnelle Form: {}.</translation>
    </message>
    <message>
        <source>A fast form would not do on this computer: {}.</source>
        <translation>Eine schnelle Form taugt auf diesem Rechner nicht: {}.</translation>
    </message>
    <message>
        <source>Frames a second of the film</source>
        <translation>Bilder je Sekunde im Film</translation>
    </message>
    <message>
        <source>The film keeps the clip&apos;s own frame rate.</source>
        <translation>Der Film behält die Bildrate des Clips.</translation>
    </message>
    <message>
        <source>How much the head moves; at 0 % it keeps still, and the eyes do not blink.</source>
        <translation>Wie sehr der Kopf sich bewegt; bei 0 % hält er still, und die Augen blinzeln nicht.</translation>
    </message>
    <message>
        <source>In a clip the head moves by itself.</source>
        <translation>In einem Clip bewegt sich der Kopf von selbst.</translation>
    </message>
    <message>
        <source>The film is being made.</source>
        <translation>Der Film wird gerade erstellt.</translation>
    </message>
    <message numerus="yes">
        <source>More settings (%n changed)</source>
        <translation>
            <numerusform>Mehr Einstellungen (%n geändert)</numerusform>
            <numerusform>Mehr Einstellungen (%n geändert)</numerusform>
        </translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Mehr Einstellungen</translation>
    </message>
    <message>
        <source>Not as at first: {}.</source>
        <translation>Anders als zu Beginn: {}.</translation>
    </message>
</context>
<context>
    <name>FilmStep</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Preparing the film…</source>
        <translation>Der Film wird vorbereitet …</translation>
    </message>
    <message>
        <source>Preparing the model, first time only…</source>
        <translation>Modell wird vorbereitet, nur beim ersten Mal …</translation>
    </message>
    <message>
        <source>Making the film: {0}.</source>
        <translation>Der Film wird erstellt: {0}.</translation>
    </message>
    <message>
        <source>Making the film: {0}, {1}.</source>
        <translation>Der Film wird erstellt: {0}, {1}.</translation>
    </message>
    <message>
        <source>The film is ready. Export it to keep it.</source>
        <translation>Der Film ist fertig. Zum Behalten exportieren.</translation>
    </message>
    <message>
        <source>Cancelled. Nothing was left behind.</source>
        <translation>Abgebrochen. Es ist nichts zurückgeblieben.</translation>
    </message>
    <message>
        <source>Stop recording first.</source>
        <translation>Erst die Aufnahme beenden.</translation>
    </message>
    <message>
        <source>A file is still being read.</source>
        <translation>Eine Datei wird noch gelesen.</translation>
    </message>
    <message>
        <source>Drop a portrait or a clip, and record or drop a voice.</source>
        <translation>Porträt oder Clip hierher ziehen, dann eine Stimme aufnehmen oder hierher ziehen.</translation>
    </message>
    <message>
        <source>Drop a portrait or a clip, or choose one.</source>
        <translation>Porträt oder Clip hierher ziehen oder wählen.</translation>
    </message>
    <message>
        <source>No face that I can find. Draw a box around the face, or choose another picture.</source>
        <translation>Es ist kein Gesicht zu finden. Einen Rahmen um das Gesicht ziehen oder ein anderes Bild wählen.</translation>
    </message>
    <message>
        <source>Now the voice: record yourself, or drop a recording.</source>
        <translation>Jetzt die Stimme: selbst aufnehmen oder eine Aufnahme hierher ziehen.</translation>
    </message>
</context>
<context>
    <name>FilmWork</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop making the film (Esc)</source>
        <translation>Das Erstellen abbrechen (Esc)</translation>
    </message>
    <message>
        <source>Make film</source>
        <translation>Film erstellen</translation>
    </message>
    <message>
        <source>The film shows earlier choices.</source>
        <translation>Der Film zeigt eine frühere Wahl.</translation>
    </message>
    <message>
        <source>Export film…</source>
        <translation>Film exportieren …</translation>
    </message>
    <message>
        <source>Write the film to a file (Ctrl+E)</source>
        <translation>Den Film in eine Datei schreiben (Strg+E)</translation>
    </message>
    <message>
        <source>Make the film (Ctrl+Return)</source>
        <translation>Den Film erstellen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>The film is being made.</source>
        <translation>Der Film wird gerade erstellt.</translation>
    </message>
    <message>
        <source>Preparing the model, first time only…</source>
        <translation>Modell wird vorbereitet, nur beim ersten Mal …</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>Vorbereitung …</translation>
    </message>
    <message>
        <source>estimating…</source>
        <translation>wird geschätzt …</translation>
    </message>
    <message>
        <source>{0} of {1} frames</source>
        <translation>{0} von {1} Bildern</translation>
    </message>
    <message>
        <source>{} a second</source>
        <translation>{} je Sekunde</translation>
    </message>
    <message>
        <source>About {}</source>
        <translation>Etwa {}</translation>
    </message>
</context>
<context>
    <name>Incoming</name>
    <message>
        <source>Pictures and clips ({})</source>
        <translation>Bilder und Clips ({})</translation>
    </message>
    <message>
        <source>Choose a Face</source>
        <translation>Gesicht wählen</translation>
    </message>
    <message>
        <source>Recordings and clips ({})</source>
        <translation>Aufnahmen und Clips ({})</translation>
    </message>
    <message>
        <source>Choose a Voice</source>
        <translation>Stimme wählen</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>This is an internet address, and nothing is fetched from there. Copy the picture itself.</source>
        <translation>Das ist eine Adresse im Internet, und von dort wird nichts geholt. Bitte das Bild selbst kopieren.</translation>
    </message>
    <message>
        <source>There is no picture and no file in this.</source>
        <translation>Darin ist kein Bild und keine Datei.</translation>
    </message>
    <message>
        <source>The pasted picture could not be kept in “{}”. Make room there.</source>
        <translation>Das eingefügte Bild konnte nicht in „{}“ abgelegt werden. Bitte dort Platz schaffen.</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message>
        <source>Open Project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>Projects ({})</source>
        <translation>Projekte ({})</translation>
    </message>
    <message>
        <source>Project ({})</source>
        <translation>Projekt ({})</translation>
    </message>
    <message>
        <source>Project with its media inside ({})</source>
        <translation>Projekt mit seinen Medien darin ({})</translation>
    </message>
    <message>
        <source>Save Project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>Work That Was Not Saved</source>
        <translation>Nicht gespeicherte Arbeit</translation>
    </message>
    <message>
        <source>Opening “{}”…</source>
        <translation>„{}“ wird geöffnet …</translation>
    </message>
    <message>
        <source>Since the project was saved these files have changed: {}.</source>
        <translation>Seit das Projekt gespeichert wurde, haben sich diese Dateien geändert: {}.</translation>
    </message>
    <message>
        <source>Saved as “{}”.</source>
        <translation>Als „{}“ gespeichert.</translation>
    </message>
    <message>
        <source>The program ended unexpectedly the last time. Here is your work.</source>
        <translation>Das Programm wurde letztes Mal unerwartet beendet. Hier ist die Arbeit wieder.</translation>
    </message>
    <message>
        <source>Lipsync Desktop</source>
        <translation>Lipsync Desktop</translation>
    </message>
    <message>
        <source>New Project</source>
        <translation>Neues Projekt</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Microphone level</source>
        <translation>Mikrofonpegel</translation>
    </message>
    <message>
        <source>Speak so that the bar stays in the upper half and never turns full.</source>
        <translation>So sprechen, dass der Balken in der oberen Hälfte bleibt und nie voll wird.</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>Zu laut</translation>
    </message>
    <message>
        <source>Too quiet</source>
        <translation>Zu leise</translation>
    </message>
    <message>
        <source>{} dB</source>
        <translation>{} dB</translation>
    </message>
</context>
<context>
    <name>LicenceDialog</name>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Licence: {}.</source>
        <translation>Lizenz: {}.</translation>
    </message>
    <message>
        <source>Source: {}</source>
        <translation>Quelle: {}</translation>
    </message>
    <message>
        <source>Nothing is added before you have accepted this.</source>
        <translation>Ohne diese Zustimmung wird nichts hinzugefügt.</translation>
    </message>
    <message>
        <source>I &amp;accept</source>
        <translation>Ich stimme &amp;zu</translation>
    </message>
</context>
<context>
    <name>Microphones</name>
    <message>
        <source>System default</source>
        <translation>Systemvorgabe</translation>
    </message>
</context>
<context>
    <name>ModelTable</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Wofür</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>About the model</source>
        <translation>Über das Modell</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>nicht hier</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>Built-in</source>
        <translation>Eingebaut</translation>
    </message>
    <message>
        <source>lips and faces</source>
        <translation>Lippen und Gesichter</translation>
    </message>
    <message>
        <source>lips</source>
        <translation>Lippen</translation>
    </message>
    <message>
        <source>faces</source>
        <translation>Gesichter</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Add file…</source>
        <translation>Datei &amp;hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>Her&amp;unterladen</translation>
    </message>
    <message>
        <source>C&amp;heck</source>
        <translation>&amp;Prüfen</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>&amp;Entfernen …</translation>
    </message>
    <message>
        <source>&lt;b&gt;Built-in&lt;/b&gt;: free for any use, commercial use included. All of it runs on this computer.</source>
        <translation>&lt;b&gt;Eingebaut&lt;/b&gt;: frei für jeden Zweck, auch den gewerblichen. Alles läuft auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Built-in networks</source>
        <translation>Eingebaute Netze</translation>
    </message>
    <message>
        <source>Take a file of weights into use: .pth, .pt, .onnx, or OpenVINO&apos;s .xml</source>
        <translation>Eine Datei mit Gewichten in Gebrauch nehmen: .pth, .pt, .onnx oder .xml von OpenVINO</translation>
    </message>
    <message>
        <source>This model is here already.</source>
        <translation>Dieses Modell ist schon hier.</translation>
    </message>
    <message>
        <source>Fetch it from {}</source>
        <translation>Von {} holen</translation>
    </message>
    <message>
        <source>Only models that were added can be checked and removed.</source>
        <translation>Nur hinzugefügte Modelle lassen sich prüfen und entfernen.</translation>
    </message>
    <message>
        <source>Compare its files with the checksums that they were made with</source>
        <translation>Seine Dateien mit den Prüfsummen vergleichen, mit denen sie entstanden sind</translation>
    </message>
    <message>
        <source>Remove it from this computer</source>
        <translation>Von diesem Rechner entfernen</translation>
    </message>
    <message>
        <source>Wait until this is done, or cancel it.</source>
        <translation>Warten, bis das fertig ist, oder es abbrechen.</translation>
    </message>
    <message>
        <source>The film is being made.</source>
        <translation>Der Film wird gerade erstellt.</translation>
    </message>
    <message>
        <source>Weights ({})</source>
        <translation>Gewichte ({})</translation>
    </message>
    <message>
        <source>Add a Model</source>
        <translation>Modell hinzufügen</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Reading “{}”…</source>
        <translation>„{}“ wird gelesen …</translation>
    </message>
    <message>
        <source>“{0}” is {1}.</source>
        <translation>„{0}“ ist {1}.</translation>
    </message>
    <message>
        <source>“{0}” is a Wav2Lip network for faces of {1} pixels.</source>
        <translation>„{0}“ ist ein Wav2Lip-Netz für Gesichter von {1} Pixeln.</translation>
    </message>
    <message>
        <source>“{}” is a face detector of the kind S³FD.</source>
        <translation>„{}“ ist ein Gesichtsfinder der Art S³FD.</translation>
    </message>
    <message>
        <source>Nothing was added, as the licence was not accepted.</source>
        <translation>Nichts wurde hinzugefügt, denn der Lizenz wurde nicht zugestimmt.</translation>
    </message>
    <message>
        <source>Converting {}…</source>
        <translation>{} wird umgewandelt …</translation>
    </message>
    <message>
        <source>{} is ready. Choose it in the film&apos;s settings.</source>
        <translation>{} ist bereit. In den Einstellungen des Films lässt es sich wählen.</translation>
    </message>
    <message>
        <source>Its fast form: {}.</source>
        <translation>Seine schnelle Form: {}.</translation>
    </message>
    <message>
        <source>{0}: {1} will be fetched from {2}.</source>
        <translation>{0}: {1} werden von {2} geholt.</translation>
    </message>
    <message>
        <source>a file of unknown size</source>
        <translation>unbekannt viele Bytes</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Verbindung wird aufgebaut …</translation>
    </message>
    <message>
        <source>What has arrived is kept for the next try.</source>
        <translation>Was schon da ist, bleibt für den nächsten Versuch.</translation>
    </message>
    <message>
        <source>Checking what has arrived…</source>
        <translation>Was angekommen ist, wird geprüft …</translation>
    </message>
    <message>
        <source>{0} of {1} from {2}</source>
        <translation>{0} von {1} von {2}</translation>
    </message>
    <message>
        <source>Checking {}…</source>
        <translation>{} wird geprüft …</translation>
    </message>
    <message numerus="yes">
        <source>All %n file(s) are as they were made.</source>
        <translation>
            <numerusform>Die %n Datei ist, wie sie entstanden ist.</numerusform>
            <numerusform>Alle %n Dateien sind, wie sie entstanden sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove {} from this computer?</source>
        <translation>{} von diesem Rechner entfernen?</translation>
    </message>
    <message>
        <source>Remove the Model</source>
        <translation>Modell entfernen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Removing {}…</source>
        <translation>{} wird entfernt …</translation>
    </message>
    <message>
        <source>{} is removed.</source>
        <translation>{} ist entfernt.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>Nothing was left behind.</source>
        <translation>Nichts ist übrig geblieben.</translation>
    </message>
</context>
<context>
    <name>Networks</name>
    <message>
        <source>Voice to articulation</source>
        <translation>Stimme zu Artikulation</translation>
    </message>
    <message>
        <source>Hears how the mouth moves</source>
        <translation>Hört, wie sich der Mund bewegt</translation>
    </message>
    <message>
        <source>this project</source>
        <translation>dieses Projekt</translation>
    </message>
    <message>
        <source>The same, live</source>
        <translation>Dasselbe, live</translation>
    </message>
    <message>
        <source>Hears it while it is spoken</source>
        <translation>Hört es, während gesprochen wird</translation>
    </message>
    <message>
        <source>Face detector</source>
        <translation>Gesichtsfinder</translation>
    </message>
    <message>
        <source>Finds faces</source>
        <translation>Findet Gesichter</translation>
    </message>
    <message>
        <source>Face mesh</source>
        <translation>Gesichtsnetz</translation>
    </message>
    <message>
        <source>Finds 478 points of a face</source>
        <translation>Findet 478 Punkte eines Gesichts</translation>
    </message>
    <message>
        <source>Matte</source>
        <translation>Freisteller</translation>
    </message>
    <message>
        <source>Tells a person from what is behind</source>
        <translation>Trennt Personen von dem, was hinter ihnen ist</translation>
    </message>
    <message>
        <source>Voice activity</source>
        <translation>Sprechpausen</translation>
    </message>
    <message>
        <source>Hears whether somebody speaks</source>
        <translation>Hört, ob jemand spricht</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>Laute</translation>
    </message>
    <message>
        <source>Hears what is said</source>
        <translation>Hört, was gesagt wird</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Netze</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>The file “{}” is missing. Install the program again.</source>
        <translation>Die Datei „{}“ fehlt. Bitte das Programm neu installieren.</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>De&amp;tails</source>
        <translation>De&amp;tails</translation>
    </message>
    <message>
        <source>Open the log file</source>
        <translation>Das Protokoll öffnen</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
</context>
<context>
    <name>Outgoing</name>
    <message>
        <source>“{0}” is in “{1}”.</source>
        <translation>„{0}“ liegt in „{1}“.</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>The film is exported.</source>
        <translation>Der Film ist exportiert.</translation>
    </message>
</context>
<context>
    <name>Parting</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>A recording is running. Stop it and close? What is recorded stays on disk.</source>
        <translation>Eine Aufnahme läuft. Beenden und schließen? Was aufgenommen ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>The film is not finished. Stop making it and close?</source>
        <translation>Der Film ist nicht fertig. Abbrechen und schließen?</translation>
    </message>
    <message>
        <source>The film has not been exported. Close without keeping it?</source>
        <translation>Der Film ist nicht exportiert. Schließen, ohne ihn zu behalten?</translation>
    </message>
    <message>
        <source>The film is not finished. Stop making it?</source>
        <translation>Der Film ist noch nicht fertig. Abbrechen?</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Go On Making It</source>
        <translation>Weiter erstellen</translation>
    </message>
    <message>
        <source>The film is still being exported. What you asked for comes after that.</source>
        <translation>Der Film wird noch exportiert. Danach geht es weiter.</translation>
    </message>
    <message>
        <source>Do Not Wait</source>
        <translation>Nicht warten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save the changes in “{}”?</source>
        <translation>Änderungen in „{}“ speichern?</translation>
    </message>
    <message>
        <source>Save your work as a project?</source>
        <translation>Die Arbeit als Projekt speichern?</translation>
    </message>
    <message>
        <source>Do Not Save</source>
        <translation>Nicht speichern</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Films are still being exported. Close now, and go on at the next start?</source>
        <translation>Es werden noch Filme exportiert. Jetzt schließen und beim nächsten Start weitermachen?</translation>
    </message>
    <message>
        <source>“{}” has not been exported. Go on without keeping it?</source>
        <translation>Der Film „{}“ wurde nicht exportiert. Weiter, ohne ihn zu behalten?</translation>
    </message>
    <message>
        <source>Go On Without It</source>
        <translation>Ohne ihn weiter</translation>
    </message>
    <message>
        <source>The Project</source>
        <translation>Das Projekt</translation>
    </message>
    <message>
        <source>Close Lipsync Desktop</source>
        <translation>Lipsync Desktop schließen</translation>
    </message>
    <message>
        <source>The Film</source>
        <translation>Der Film</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
</context>
<context>
    <name>Player</name>
    <message>
        <source>“{}” has stopped: the sound device does not answer any more. Check the system&apos;s sound, and play on.</source>
        <translation>„{}“ wurde angehalten: Das Tongerät antwortet nicht mehr. Bitte den Ton des Systems prüfen und weiter abspielen.</translation>
    </message>
    <message>
        <source>“{0}” cannot be played here ({1}). The film can be made and exported all the same.</source>
        <translation>„{0}“ lässt sich hier nicht abspielen ({1}). Der Film kann trotzdem erstellt und exportiert werden.</translation>
    </message>
</context>
<context>
    <name>ShortcutsSheet</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>On the picture and the timeline</source>
        <translation>Auf dem Bild und der Zeitleiste</translation>
    </message>
    <message>
        <source>Move the face box; with Shift farther, with Alt its size</source>
        <translation>Den Gesichtsrahmen bewegen; mit Umschalt weiter, mit Alt die Größe</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Pfeile</translation>
    </message>
    <message>
        <source>Next face, and choose it</source>
        <translation>Nächstes Gesicht, und es wählen</translation>
    </message>
    <message>
        <source>Tab, Enter</source>
        <translation>Tab, Eingabe</translation>
    </message>
    <message>
        <source>Closer, farther, the whole picture</source>
        <translation>Näher, ferner, das ganze Bild</translation>
    </message>
    <message>
        <source>Trim the voice, at the end that has the keys</source>
        <translation>Die Stimme zuschneiden, am Ende mit dem Fokus</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>Links, Rechts</translation>
    </message>
    <message>
        <source>To the beginning, to the end</source>
        <translation>Zum Anfang, zum Ende</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Pos1, Ende</translation>
    </message>
    <message>
        <source>Look at time more closely</source>
        <translation>Die Zeit näher zeigen</translation>
    </message>
    <message>
        <source>Ctrl and wheel</source>
        <translation>Strg und Mausrad</translation>
    </message>
    <message>
        <source>Speak, rename or remove a take of the list</source>
        <translation>Einen Take der Liste sprechen, umbenennen oder herausnehmen</translation>
    </message>
    <message>
        <source>Enter, F2, Del</source>
        <translation>Eingabe, F2, Entf</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Draw a box around the face</source>
        <translation>Einen Rahmen um das Gesicht ziehen</translation>
    </message>
    <message>
        <source>No face was found here. Show where it is (Ctrl+D)</source>
        <translation>Hier wurde kein Gesicht gefunden. Zeigen, wo es ist (Strg+D)</translation>
    </message>
</context>
<context>
    <name>TakeList</name>
    <message>
        <source>Takes</source>
        <translation>Takes</translation>
    </message>
    <message>
        <source>Double click or Enter: speak this take. F2: rename it. Right click: more.</source>
        <translation>Doppelklick oder Eingabetaste: diesen Take sprechen. F2: umbenennen. Rechtsklick: mehr.</translation>
    </message>
    <message>
        <source>is spoken</source>
        <translation>wird gesprochen</translation>
    </message>
    <message>
        <source>best take</source>
        <translation>bester Take</translation>
    </message>
    <message>
        <source>Best take</source>
        <translation>Bester Take</translation>
    </message>
    <message>
        <source>Mark as the best take</source>
        <translation>Als besten Take kennzeichnen</translation>
    </message>
    <message>
        <source>Not the &amp;Best Take</source>
        <translation>Nicht der &amp;beste Take</translation>
    </message>
    <message>
        <source>&amp;Best Take</source>
        <translation>&amp;Bester Take</translation>
    </message>
    <message>
        <source>&amp;Speak This Take</source>
        <translation>Diesen Take &amp;sprechen</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen …</translation>
    </message>
    <message>
        <source>Remove from &amp;List</source>
        <translation>Aus der &amp;Liste nehmen</translation>
    </message>
    <message>
        <source>&amp;Trim Silence</source>
        <translation>S&amp;tille wegschneiden</translation>
    </message>
    <message>
        <source>&amp;Level</source>
        <translation>&amp;Pegel angleichen</translation>
    </message>
    <message>
        <source>Level and Soften &amp;Noise</source>
        <translation>Pegel angleichen und &amp;Rauschen mildern</translation>
    </message>
</context>
<context>
    <name>Telling</name>
    <message>
        <source>What is going on</source>
        <translation>Was gerade geschieht</translation>
    </message>
    <message>
        <source>Ready: Space plays it. Make the film to keep it.</source>
        <translation>Bereit: Die Leertaste spielt es. Den Film erstellen, um ihn zu behalten.</translation>
    </message>
    <message>
        <source>The film is ready. Export it to keep it.</source>
        <translation>Der Film ist fertig. Zum Behalten exportieren.</translation>
    </message>
    <message>
        <source>The log file is “{}”.</source>
        <translation>Das Protokoll ist „{}“.</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Part of the time that is shown</source>
        <translation>Gezeigter Teil der Zeit</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Previous frame</source>
        <translation>Voriges Bild</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Next frame</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Show all of the time</source>
        <translation>Die ganze Zeit zeigen</translation>
    </message>
    <message>
        <source>Ctrl and wheel</source>
        <translation>Strg und Mausrad</translation>
    </message>
    <message>
        <source>Show more of the time</source>
        <translation>Mehr von der Zeit zeigen</translation>
    </message>
    <message>
        <source>Show the time more closely</source>
        <translation>Die Zeit näher zeigen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Position: {0} of {1}</source>
        <translation>Position: {0} von {1}</translation>
    </message>
    <message>
        <source>Position: nothing to play</source>
        <translation>Position: nichts abzuspielen</translation>
    </message>
</context>
<context>
    <name>ViewToggle</name>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>The picture as it was (Ctrl+1)</source>
        <translation>Das Bild, wie es war (Strg+1)</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>How it speaks with these settings (Ctrl+4)</source>
        <translation>Wie es mit diesen Einstellungen spricht (Strg+4)</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>The film (Ctrl+2)</source>
        <translation>Der Film (Strg+2)</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>Nebeneinander</translation>
    </message>
    <message>
        <source>Both beside each other (Ctrl+3)</source>
        <translation>Beide nebeneinander (Strg+3)</translation>
    </message>
</context>
<context>
    <name>VoiceCard</name>
    <message>
        <source>Voice</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufnehmen</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>No microphone</source>
        <translation>Kein Mikrofon</translation>
    </message>
    <message>
        <source>Make the film when I stop</source>
        <translation>Nach der Aufnahme Film erstellen</translation>
    </message>
    <message>
        <source>When a take ends, the film of it is made at once.</source>
        <translation>Endet eine Aufnahme, wird sofort der Film daraus erstellt.</translation>
    </message>
    <message>
        <source>This take</source>
        <translation>Dieser Take</translation>
    </message>
    <message>
        <source>What can be done with this take</source>
        <translation>Was man mit diesem Take tun kann</translation>
    </message>
    <message>
        <source>Choose a recording, or a clip whose sound is used (Ctrl+Shift+O)</source>
        <translation>Eine Aufnahme wählen oder einen Clip, dessen Ton benutzt wird (Strg+Umschalt+O)</translation>
    </message>
    <message>
        <source>Sound track</source>
        <translation>Tonspur</translation>
    </message>
    <message>
        <source>The file has several sound tracks: which one speaks</source>
        <translation>Die Datei hat mehrere Tonspuren: welche spricht</translation>
    </message>
    <message>
        <source>No voice yet</source>
        <translation>Noch keine Stimme</translation>
    </message>
    <message>
        <source>or drop a recording</source>
        <translation>oder Aufnahme hierher ziehen</translation>
    </message>
    <message>
        <source>There is no voice to play yet.</source>
        <translation>Es gibt noch keine Stimme abzuspielen.</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>The recording is still being read.</source>
        <translation>Die Aufnahme wird noch gelesen.</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
    <message>
        <source>Sound track {}</source>
        <translation>Tonspur {}</translation>
    </message>
    <message>
        <source>Stop recording first.</source>
        <translation>Erst die Aufnahme beenden.</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Aufnahme beenden</translation>
    </message>
    <message>
        <source>Stop recording (R)</source>
        <translation>Aufnahme beenden (R)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Record your voice (R)</source>
        <translation>Die eigene Stimme aufnehmen (R)</translation>
    </message>
    <message>
        <source>No microphone was found. Plug one in.</source>
        <translation>Kein Mikrofon gefunden. Bitte eines anschließen.</translation>
    </message>
    <message>
        <source>Looking for microphones…</source>
        <translation>Mikrofone werden gesucht …</translation>
    </message>
    <message>
        <source>The microphone to record with: {}</source>
        <translation>Das Mikrofon für die Aufnahme: {}</translation>
    </message>
</context>
<context>
    <name>VoiceStep</name>
    <message>
        <source>Nothing was recorded.</source>
        <translation>Es wurde nichts aufgenommen.</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>Take</translation>
    </message>
    <message>
        <source>“{}” has changed on the disk and was read again.</source>
        <translation>„{}“ wurde auf dem Datenträger geändert und neu gelesen.</translation>
    </message>
    <message>
        <source>Reading “{}”…</source>
        <translation>„{}“ wird gelesen …</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>Trim</source>
        <translation>Zuschnitt</translation>
    </message>
    <message>
        <source>Rename Take</source>
        <translation>Take umbenennen</translation>
    </message>
    <message>
        <source>Best Take</source>
        <translation>Bester Take</translation>
    </message>
    <message>
        <source>Remove Take</source>
        <translation>Take aus der Liste nehmen</translation>
    </message>
    <message>
        <source>Trim Silence</source>
        <translation>Stille wegschneiden</translation>
    </message>
    <message>
        <source>There is no silence around it that could be told from the voice.</source>
        <translation>Es gibt keine Stille darum herum, die von der Stimme zu unterscheiden wäre.</translation>
    </message>
    <message>
        <source>Levelling “{}”…</source>
        <translation>Der Pegel von „{}“ wird angeglichen …</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Pegel angleichen</translation>
    </message>
    <message>
        <source>It is as loud as voices in films are.</source>
        <translation>Er ist nun so laut, wie Stimmen in Filmen sind.</translation>
    </message>
    <message>
        <source>Recording starts in a moment. R or Esc stops it.</source>
        <translation>Die Aufnahme beginnt gleich. R oder Esc beendet sie.</translation>
    </message>
    <message>
        <source>Some sound was lost: the computer is too busy.</source>
        <translation>Etwas Ton ging verloren: Der Rechner ist überlastet.</translation>
    </message>
    <message>
        <source>Recording: {}. R or Esc stops it.</source>
        <translation>Aufnahme: {}. R oder Esc beendet sie.</translation>
    </message>
    <message>
        <source>Recorded “{}”.</source>
        <translation>„{}“ ist aufgenommen.</translation>
    </message>
    <message>
        <source>The recording has stopped.</source>
        <translation>Die Aufnahme ist beendet.</translation>
    </message>
    <message>
        <source>The film is being made.</source>
        <translation>Der Film wird gerade erstellt.</translation>
    </message>
</context>
<context>
    <name>Watching</name>
    <message>
        <source>It plays {} times as fast; K stops it.</source>
        <translation>Es spielt {}-mal so schnell; K hält an.</translation>
    </message>
    <message>
        <source>One picture in {} is shown, as this computer makes no more; the film will have them all.</source>
        <translation>Eines von {} Bildern ist zu sehen, mehr schafft dieser Computer nicht; der Film wird alle haben.</translation>
    </message>
</context>
<context>
    <name>WaveformView</name>
    <message>
        <source>No voice yet: drop a recording here, or press R and speak</source>
        <translation>Noch keine Stimme: eine Aufnahme hierher ziehen, oder R drücken und sprechen</translation>
    </message>
    <message>
        <source>Voice, none yet</source>
        <translation>Stimme, noch keine</translation>
    </message>
    <message>
        <source>Voice, being recorded</source>
        <translation>Stimme, wird aufgenommen</translation>
    </message>
    <message>
        <source>Start of the voice: {}</source>
        <translation>Anfang der Stimme: {}</translation>
    </message>
    <message>
        <source>End of the voice: {}</source>
        <translation>Ende der Stimme: {}</translation>
    </message>
    <message>
        <source>Left and Right trim by a hundredth of a second, with Shift by a tenth. Tab goes to the other end.</source>
        <translation>Links und Rechts schneiden um eine Hundertstelsekunde zu, mit Umschalt um eine Zehntel. Tab geht zum anderen Ende.</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Drop a portrait or a clip here</source>
        <translation>Porträt oder Clip hierher ziehen</translation>
    </message>
    <message>
        <source>Then speak, or drop a recording. Minutes later that face says those words, in a film of your own.</source>
        <translation>Dann sprechen oder eine Aufnahme hierher ziehen. Minuten später spricht dieses Gesicht diese Worte, in einem eigenen Film.</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>&amp;Wählen …</translation>
    </message>
    <message>
        <source>Choose a picture or a clip (Ctrl+O)</source>
        <translation>Ein Bild oder einen Clip wählen (Strg+O)</translation>
    </message>
    <message>
        <source>Try the &amp;demo</source>
        <translation>Demo aus&amp;probieren</translation>
    </message>
    <message>
        <source>A film of the program&apos;s own portrait and voice, in a few seconds</source>
        <translation>Ein Film aus Porträt und Stimme des Programms, in wenigen Sekunden</translation>
    </message>
    <message>
        <source>Ask the people in your pictures first.</source>
        <translation>Die Menschen auf den Bildern vorher fragen.</translation>
    </message>
</context>
<context>
    <name>_Description</name>
    <message>
        <source>The program&apos;s own lip model and face detector: free for any use, commercial use included.</source>
        <translation>Lippenmodell und Gesichtsfinder dieses Programms: frei für jede Nutzung, auch die kommerzielle.</translation>
    </message>
    <message>
        <source>Several networks make it up; &lt;a href=&quot;{}&quot;&gt;their licences&lt;/a&gt; have a page of their own.</source>
        <translation>Es besteht aus mehreren Netzen; &lt;a href=&quot;{}&quot;&gt;deren Lizenzen&lt;/a&gt; haben eine eigene Seite.</translation>
    </message>
    <message>
        <source>Licence: {}.</source>
        <translation>Lizenz: {}.</translation>
    </message>
    <message>
        <source>Source: {}</source>
        <translation>Quelle: {}</translation>
    </message>
    <message>
        <source>Made from the file “{}”.</source>
        <translation>Aus der Datei „{}“ entstanden.</translation>
    </message>
    <message>
        <source>No fast form: on this computer it would be {}.</source>
        <translation>Keine schnelle Form: Auf diesem Rechner wäre sie {}.</translation>
    </message>
    <message>
        <source>Fast form ({0}): {1}.</source>
        <translation>Schnelle Form ({0}): {1}.</translation>
    </message>
    <message numerus="yes">
        <source>%n of its parts stay exact.</source>
        <translation>
            <numerusform>%n seiner Teile bleibt genau.</numerusform>
            <numerusform>%n seiner Teile bleiben genau.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Row</name>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Stop this export; nothing is left behind</source>
        <translation>Diesen Export abbrechen; nichts bleibt zurück</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Export it once more</source>
        <translation>Noch einmal exportieren</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Open the folder that it is in</source>
        <translation>Den Ordner öffnen, in dem er liegt</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Take it from this list; the film stays</source>
        <translation>Aus dieser Liste nehmen; der Film bleibt</translation>
    </message>
    <message>
        <source>Progress of “{}”</source>
        <translation>Fortschritt von „{}“</translation>
    </message>
    <message>
        <source>Waits for those before it</source>
        <translation>Wartet auf die davor</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird abgebrochen …</translation>
    </message>
    <message>
        <source>In “{}”</source>
        <translation>In „{}“</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>Wird vorbereitet …</translation>
    </message>
</context>
<context>
    <name>_TimeLeft</name>
    <message>
        <source>almost done</source>
        <translation>fast fertig</translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>noch etwa %n Sekunde</numerusform>
            <numerusform>noch etwa %n Sekunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>noch etwa %n Minute</numerusform>
            <numerusform>noch etwa %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>noch etwa %n Stunde</numerusform>
            <numerusform>noch etwa %n Stunden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>“{0}” cannot be written to; the log file is now “{1}”.</source>
        <translation>In „{0}“ lässt sich nicht schreiben; das Protokoll ist jetzt „{1}“.</translation>
    </message>
    <message>
        <source>Nothing can be kept in “{0}” ({1}); everything works without, but takes longer each time.</source>
        <translation>In „{0}“ lässt sich nichts aufheben ({1}); alles geht auch so, dauert aber jedes Mal länger.</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>The microphone has fallen silent: it was unplugged, or the sound system stopped. Check the plug and record again.</source>
        <translation>Das Mikrofon ist verstummt: Es wurde abgezogen, oder das Tonsystem hat aufgehört. Bitte den Stecker prüfen und neu aufnehmen.</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>ein Text</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>ein PDF-Dokument</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>eine Webseite</translation>
    </message>
    <message>
        <source>a ZIP archive</source>
        <translation>ein ZIP-Archiv</translation>
    </message>
    <message>
        <source>an archive</source>
        <translation>ein Archiv</translation>
    </message>
    <message>
        <source>a Word document</source>
        <translation>ein Word-Dokument</translation>
    </message>
    <message>
        <source>an Office document</source>
        <translation>ein Office-Dokument</translation>
    </message>
    <message>
        <source>a PowerPoint presentation</source>
        <translation>eine PowerPoint-Präsentation</translation>
    </message>
    <message>
        <source>There is not enough memory for this. Close other programs, allow this one more, or take a smaller picture or clip.</source>
        <translation>Dafür reicht der Speicher nicht. Bitte andere Programme schließen, diesem mehr erlauben oder ein kleineres Bild oder einen kleineren Clip nehmen.</translation>
    </message>
    <message>
        <source>“{file}” is very large ({width}×{height} pixels); it is used at {used_width}×{used_height}.</source>
        <translation>„{file}“ ist sehr groß ({width}×{height} Pixel); benutzt wird es mit {used_width}×{used_height}.</translation>
    </message>
    <message>
        <source>“{file}” is very large ({width}×{height}); it is used at {used_width}×{used_height}.</source>
        <translation>„{file}“ ist sehr groß ({width}×{height}); benutzt wird der Clip mit {used_width}×{used_height}.</translation>
    </message>
    <message>
        <source>“{file}” is HDR; its colours are brought into the range of an ordinary film.</source>
        <translation>„{file}“ ist HDR; die Farben werden in den Umfang eines gewöhnlichen Films gebracht.</translation>
    </message>
    <message>
        <source>“{file}” is interlaced; whole images are made of its half ones.</source>
        <translation>„{file}“ hat Halbbilder (Zeilensprung); aus ihnen werden ganze Bilder gemacht.</translation>
    </message>
    <message>
        <source>Something covers the mouth in “{file}”, which stays as it is. Choose one that shows the lips.</source>
        <translation>Etwas verdeckt den Mund in „{file}“; er bleibt, wie er ist. Bitte etwas wählen, das die Lippen zeigt.</translation>
    </message>
    <message>
        <source>The mouth in “{file}” is wide open; closing it stretches the skin around it, and a tongue that is out stays on the lip. One that is nearly closed looks better.</source>
        <translation>Der Mund in „{file}“ ist weit offen; ihn zu schließen dehnt die Haut um ihn, und eine herausgestreckte Zunge bleibt auf der Lippe. Ein fast geschlossener sieht besser aus.</translation>
    </message>
    <message>
        <source>The face in “{file}” is turned away, so that its mouth moves little. One that looks forward speaks better.</source>
        <translation>Das Gesicht in „{file}“ ist abgewandt, sodass sich sein Mund wenig bewegt. Eines, das nach vorn sieht, spricht besser.</translation>
    </message>
    <message>
        <source>The face in “{file}” is so small that its mouth can hardly be seen. Choose a closer view of it.</source>
        <translation>Das Gesicht in „{file}“ ist so klein, dass sein Mund kaum zu sehen ist. Bitte eine nähere Ansicht wählen.</translation>
    </message>
    <message>
        <source>The face in “{file}” looks like a statue&apos;s; a mouth with teeth will look strange in it.</source>
        <translation>Das Gesicht in „{file}“ sieht wie das einer Statue aus; ein Mund mit Zähnen wird darin seltsam wirken.</translation>
    </message>
    <message>
        <source>Something covers the mouth of person {person} in “{file}”, which stays as it is. Choose a clip that shows the lips.</source>
        <translation>Etwas verdeckt den Mund von Person {person} in „{file}“; er bleibt, wie er ist. Bitte einen Clip wählen, der die Lippen zeigt.</translation>
    </message>
    <message>
        <source>Something covers the mouth of person {person} in “{file}” for about {held_s:.1f} of {seen_s:.1f} s. Choose a clip that shows the lips.</source>
        <translation>Etwas verdeckt den Mund von Person {person} in „{file}“ für etwa {held_s:.1f} von {seen_s:.1f} s. Bitte einen Clip wählen, der die Lippen zeigt.</translation>
    </message>
    <message>
        <source>The mouth of person {person} in “{file}” is wide open for about {held_s:.1f} of {seen_s:.1f} s; closing it stretches the skin around it.</source>
        <translation>Der Mund von Person {person} in „{file}“ ist für etwa {held_s:.1f} von {seen_s:.1f} s weit offen; ihn zu schließen dehnt die Haut um ihn.</translation>
    </message>
    <message>
        <source>Person {person} in “{file}” is turned away for {held_s:.1f} of {seen_s:.1f} s, so that the mouth moves little or not at all.</source>
        <translation>Person {person} in „{file}“ ist für {held_s:.1f} von {seen_s:.1f} s abgewandt, sodass sich der Mund wenig oder gar nicht bewegt.</translation>
    </message>
    <message>
        <source>The face of person {person} in “{file}” is so small for {held_s:.1f} of {seen_s:.1f} s that its mouth can hardly be seen.</source>
        <translation>Das Gesicht von Person {person} in „{file}“ ist für {held_s:.1f} von {seen_s:.1f} s so klein, dass sein Mund kaum zu sehen ist.</translation>
    </message>
    <message>
        <source>The face of person {person} in “{file}” looks like a statue&apos;s; a mouth with teeth will look strange in it.</source>
        <translation>Das Gesicht von Person {person} in „{file}“ sieht wie das einer Statue aus; ein Mund mit Zähnen wird darin seltsam wirken.</translation>
    </message>
    <message>
        <source>No speech was heard in “{file}”, so that the mouth will stay closed, or nearly so. Whispers and songs are not always heard; if nobody speaks in it, choose another recording.</source>
        <translation>In „{file}“ war keine Sprache zu hören, sodass der Mund geschlossen bleibt oder fast. Flüstern und Gesang werden nicht immer gehört; spricht niemand darin, bitte eine andere Aufnahme wählen.</translation>
    </message>
    <message>
        <source>No speech was heard in the chosen stretch of “{file}”, so that the mouth will stay closed, or nearly so. Whispers and songs are not always heard; if nobody speaks in it, choose another recording.</source>
        <translation>Im gewählten Ausschnitt von „{file}“ war keine Sprache zu hören, sodass der Mund geschlossen bleibt oder fast. Flüstern und Gesang werden nicht immer gehört; spricht niemand darin, bitte eine andere Aufnahme wählen.</translation>
    </message>
    <message>
        <source>This installation comes without librosa, by which the original hears. Its mel is made here instead: the same for a recording at 16 kHz; any other is brought to that rate by another filter.</source>
        <translation>Diese Installation enthält librosa nicht, womit das Original hört. Sein Mel wird stattdessen hier gebildet: dasselbe bei einer Aufnahme mit 16 kHz; jede andere bringt ein anderes Filter auf diese Rate.</translation>
    </message>
    <message>
        <source>“{name}” has no fast form that is good enough on this computer; it runs exactly instead.</source>
        <translation>„{name}“ hat keine schnelle Form, die auf diesem Computer gut genug ist; stattdessen läuft die genaue.</translation>
    </message>
    <message>
        <source>The network that recognises phones is missing from this installation; the voice is heard without it, and fewer of its sounds are told apart.</source>
        <translation>Das Netz, das Laute erkennt, fehlt in dieser Installation; die Stimme wird ohne es gehört, und weniger Laute werden unterschieden.</translation>
    </message>
    <message>
        <source>The device “{device}” cannot run the networks; the CPU does it instead. This computer has: {there}.</source>
        <translation>Das Gerät „{device}“ kann die Netze nicht ausführen; stattdessen tut es der Prozessor (CPU). Dieser Computer hat: {there}.</translation>
    </message>
    <message>
        <source>{host}: {fault}.</source>
        <translation>{host}: {fault}.</translation>
    </message>
    <message>
        <source>{host}: it answers with error {status}.</source>
        <translation>{host}: antwortet mit Fehler {status}.</translation>
    </message>
    <message>
        <source>No address of it is known.</source>
        <translation>Es ist keine Adresse dafür bekannt.</translation>
    </message>
    <message>
        <source>What has arrived is kept for the next try.</source>
        <translation>Was schon da ist, bleibt für den nächsten Versuch.</translation>
    </message>
    <message>
        <source>“{file}” is {what}. Choose a picture, a clip or a recording.</source>
        <translation>„{file}“ ist {what}. Bitte ein Bild, einen Clip oder eine Aufnahme wählen.</translation>
    </message>
    <message>
        <source>“{file}” is damaged, or in no format that can be read. Convert it to a common one such as MP4, WAV or PNG, or choose another file.</source>
        <translation>„{file}“ ist beschädigt oder in keinem lesbaren Format. Bitte in ein übliches wie MP4, WAV oder PNG umwandeln oder eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>“{file}” holds neither pictures nor sound. Choose another file.</source>
        <translation>„{file}“ enthält weder Bilder noch Ton. Bitte eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>“{file}” holds no picture. Choose a portrait or a clip for the face.</source>
        <translation>„{file}“ enthält kein Bild. Bitte ein Porträt oder einen Clip für das Gesicht wählen.</translation>
    </message>
    <message>
        <source>The pictures of “{file}” are of a kind that cannot be decoded here. Convert them to a common one such as H.264 in MP4, or PNG, or choose another file.</source>
        <translation>Die Bilder von „{file}“ sind von einer Art, die hier nicht decodiert werden kann. Bitte in eine übliche wie H.264 in MP4 oder PNG umwandeln oder eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>No image of “{file}” can be read: it is damaged. Choose another clip.</source>
        <translation>Kein Bild von „{file}“ kann gelesen werden: Die Datei ist beschädigt. Bitte einen anderen Clip wählen.</translation>
    </message>
    <message>
        <source>“{file}” is a picture, which says nothing. Choose a film to compare with the speech.</source>
        <translation>„{file}“ ist ein Bild und sagt nichts. Bitte einen Film wählen, der mit der Sprache verglichen werden soll.</translation>
    </message>
    <message>
        <source>{title} could not be fetched. {why} Try again later, or get the file in another way (see {source}) and add it.</source>
        <translation>{title} konnte nicht geholt werden. {why} Bitte später erneut versuchen oder die Datei auf anderem Weg besorgen (siehe {source}) und hinzufügen.</translation>
    </message>
    <message>
        <source>The file of {title} could not be written into “{folder}” ({reason}). Make room, or look whether the folder may be written to.</source>
        <translation>Die Datei von {title} konnte nicht in „{folder}“ geschrieben werden ({reason}). Bitte Platz schaffen oder nachsehen, ob in den Ordner geschrieben werden darf.</translation>
    </message>
    <message>
        <source>{title} needs {needed_mb:.0f} MB of room in “{folder}”, and only {free_mb:.0f} MB are free. Make room and try again.</source>
        <translation>{title} braucht {needed_mb:.0f} MB Platz in „{folder}“, und nur {free_mb:.0f} MB sind frei. Bitte Platz schaffen und erneut versuchen.</translation>
    </message>
    <message>
        <source>The picture “{file}” has no face that can be found. Choose another picture, or give the face&apos;s place with a face box.</source>
        <translation>Im Bild „{file}“ ist kein Gesicht zu finden. Bitte ein anderes Bild wählen oder den Ort des Gesichts mit einem Rahmen angeben.</translation>
    </message>
    <message>
        <source>No face was found anywhere in “{file}”. Choose a clip that shows a face from the front, or give its place with a face box.</source>
        <translation>In „{file}“ wurde nirgends ein Gesicht gefunden. Bitte einen Clip wählen, der ein Gesicht von vorn zeigt, oder dessen Ort mit einem Rahmen angeben.</translation>
    </message>
    <message>
        <source>There is no face that can be found at the face box in “{file}”. Put the box closely around a face that looks forward, or choose another picture.</source>
        <translation>Am Rahmen in „{file}“ ist kein Gesicht zu finden. Bitte den Rahmen eng um ein Gesicht legen, das nach vorn schaut, oder ein anderes Bild wählen.</translation>
    </message>
    <message>
        <source>There is no face that can be found at the face box in “{file}”. Put the box closely around a face that looks forward, or choose another clip.</source>
        <translation>Am Rahmen in „{file}“ ist kein Gesicht zu finden. Bitte den Rahmen eng um ein Gesicht legen, das nach vorn schaut, oder einen anderen Clip wählen.</translation>
    </message>
    <message>
        <source>The face box lies outside “{file}”, which measures {width}×{height} pixels. Put it around a face in the picture.</source>
        <translation>Der Rahmen liegt außerhalb von „{file}“, das {width}×{height} Pixel misst. Bitte um ein Gesicht im Bild legen.</translation>
    </message>
    <message>
        <source>There is no person {number} in “{file}”: nobody can be seen. Choose another clip.</source>
        <translation>In „{file}“ gibt es keine Person {number}: Niemand ist zu sehen. Bitte einen anderen Clip wählen.</translation>
    </message>
    <message>
        <source>There is no person {number} in “{file}”: only one can be seen. Choose one of those.</source>
        <translation>In „{file}“ gibt es keine Person {number}: Nur eine ist zu sehen. Bitte diese wählen.</translation>
    </message>
    <message>
        <source>There is no person {number} in “{file}”: only {there} can be seen. Choose one of those.</source>
        <translation>In „{file}“ gibt es keine Person {number}: Nur {there} sind zu sehen. Bitte eine davon wählen.</translation>
    </message>
    <message>
        <source>People {people} of “{file}” cannot be one person: two of them are seen side by side at {at_s:.1f} s. Name others, or leave them apart.</source>
        <translation>Die Personen {people} in „{file}“ können nicht dieselbe sein: Bei {at_s:.1f} s sind zwei von ihnen nebeneinander zu sehen. Bitte andere nennen oder sie getrennt lassen.</translation>
    </message>
    <message>
        <source>No face was found in “{file}”. Install the program again.</source>
        <translation>In „{file}“ wurde kein Gesicht gefunden. Bitte das Programm neu installieren.</translation>
    </message>
    <message>
        <source>The original knows one face and one voice. Let one person speak, or do not ask for exactly what it does.</source>
        <translation>Das Original kennt nur ein Gesicht und eine Stimme. Bitte nur eine Person sprechen lassen oder nicht genau das verlangen, was das Original tut.</translation>
    </message>
    <message>
        <source>No face was found in frame {frame}. The original needs one in every frame. Give the face&apos;s place with a face box, or do not ask for exactly what the original does.</source>
        <translation>In Bild {frame} wurde kein Gesicht gefunden. Das Original braucht in jedem Bild eines. Bitte den Ort des Gesichts mit einem Rahmen angeben oder nicht genau das verlangen, was das Original tut.</translation>
    </message>
    <message>
        <source>The face box lies outside the picture. Put it around a face in the picture.</source>
        <translation>Der Rahmen liegt außerhalb des Bildes. Bitte um ein Gesicht im Bild legen.</translation>
    </message>
    <message>
        <source>“{file}” is a folder. Choose a file in it.</source>
        <translation>„{file}“ ist ein Ordner. Bitte eine Datei darin wählen.</translation>
    </message>
    <message>
        <source>“{file}” is a pipe or a device, not a file. Save what comes out of it, and choose that.</source>
        <translation>„{file}“ ist eine Pipe oder ein Gerät, keine Datei. Bitte speichern, was daraus kommt, und das wählen.</translation>
    </message>
    <message>
        <source>“{file}” is empty. Choose another file.</source>
        <translation>„{file}“ ist leer. Bitte eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>There is no file “{file}” in that place. Check its name, or choose another.</source>
        <translation>Dort gibt es keine Datei „{file}“. Bitte den Namen prüfen oder eine andere wählen.</translation>
    </message>
    <message>
        <source>“{file}” may not be read. Allow reading it, or choose another file.</source>
        <translation>„{file}“ darf nicht gelesen werden. Bitte das Lesen erlauben oder eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>“{file}” cannot be read from its disk ({reason}). Choose another file.</source>
        <translation>„{file}“ kann nicht vom Datenträger gelesen werden ({reason}). Bitte eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>“{file}” is gone. Choose it again, or another file.</source>
        <translation>„{file}“ ist nicht mehr da. Bitte neu wählen oder eine andere Datei nehmen.</translation>
    </message>
    <message>
        <source>“{file}” could not be written to “{path.parent}” ({reason}). Choose another place or make room.</source>
        <translation>„{file}“ konnte nicht nach „{path.parent}“ geschrieben werden ({reason}). Bitte einen anderen Ort wählen oder Platz schaffen.</translation>
    </message>
    <message>
        <source>There is no place for the film in the program&apos;s own folder “{folder}” ({reason}). Make room on that disk, or allow writing to the folder, and make the film again.</source>
        <translation>Im programmeigenen Ordner „{folder}“ ist kein Platz für den Film ({reason}). Bitte auf diesem Datenträger Platz schaffen oder das Schreiben in den Ordner erlauben und den Film neu erstellen.</translation>
    </message>
    <message>
        <source>“{file}” exists already. Choose another name, or allow replacing it.</source>
        <translation>„{file}“ gibt es schon. Bitte einen anderen Namen wählen oder das Ersetzen erlauben.</translation>
    </message>
    <message>
        <source>“{file}” is being made already. Wait until it is finished, or choose another name.</source>
        <translation>„{file}“ entsteht gerade schon. Bitte warten, bis das fertig ist, oder einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>“{file}” is a folder. Name a file in it such as “film{suffix}”.</source>
        <translation>„{file}“ ist ein Ordner. Bitte eine Datei darin nennen, etwa „film{suffix}“.</translation>
    </message>
    <message>
        <source>There is no folder “{folder}”. Make it first, or choose another place.</source>
        <translation>Es gibt keinen Ordner „{folder}“. Bitte erst anlegen oder einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>“{file}” holds something else than the pictures of a film, which would be lost. Choose another name.</source>
        <translation>„{file}“ enthält anderes als die Bilder eines Films, und das ginge verloren. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>“{output.name}” would replace “{source.name}”, from which it is to be made. Choose another name.</source>
        <translation>„{output.name}“ würde „{source.name}“ ersetzen, woraus der Film entstehen soll. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>“{file}” is a folder that holds “{source.name}”, from which it is to be made. Choose another name.</source>
        <translation>„{file}“ ist ein Ordner, in dem „{source.name}“ liegt, woraus der Film entstehen soll. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>“{source.name}” lies among the unfinished parts of “{output.name}” and would be lost with them. Move it elsewhere, or choose another name.</source>
        <translation>„{source.name}“ liegt unter den unfertigen Teilen von „{output.name}“ und ginge mit ihnen verloren. Bitte anderswohin legen oder einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>The film is an MP4 file, and “{file}” does not end in {suffix}. Name it “{path.stem}{suffix}”, for instance.</source>
        <translation>Der Film ist eine MP4-Datei, und „{file}“ endet nicht auf {suffix}. Bitte zum Beispiel „{path.stem}{suffix}“ nennen.</translation>
    </message>
    <message>
        <source>The film is a WebM file, and “{file}” does not end in {suffix}. Name it “{path.stem}{suffix}”, for instance.</source>
        <translation>Der Film ist eine WebM-Datei, und „{file}“ endet nicht auf {suffix}. Bitte zum Beispiel „{path.stem}{suffix}“ nennen.</translation>
    </message>
    <message>
        <source>A film in {codec} is an MP4 file; give “{file}” a name that ends in {suffix}.</source>
        <translation>Ein Film in {codec} ist eine MP4-Datei; bitte „{file}“ einen Namen geben, der auf {suffix} endet.</translation>
    </message>
    <message>
        <source>A film in {codec} is a WebM file; give “{file}” a name that ends in {suffix}.</source>
        <translation>Ein Film in {codec} ist eine WebM-Datei; bitte „{file}“ einen Namen geben, der auf {suffix} endet.</translation>
    </message>
    <message>
        <source>{codec} pictures go to a folder of their own; give “{file}” a name without an ending, such as “{example}”.</source>
        <translation>{codec}-Bilder kommen in einen eigenen Ordner; bitte „{file}“ einen Namen ohne Endung geben, etwa „{example}“.</translation>
    </message>
    <message>
        <source>“{file}” is no name of a film. Give it one that ends in .webm or .mp4, or no ending for a folder of PNG pictures.</source>
        <translation>„{file}“ ist kein Name für einen Film. Bitte einen wählen, der auf .webm oder .mp4 endet, oder einen ohne Endung für einen Ordner mit PNG-Bildern.</translation>
    </message>
    <message>
        <source>“{file}” is no name of a film. Give it one that ends in .webm, or no ending for a folder of PNG pictures.</source>
        <translation>„{file}“ ist kein Name für einen Film. Bitte einen wählen, der auf .webm endet, oder einen ohne Endung für einen Ordner mit PNG-Bildern.</translation>
    </message>
    <message>
        <source>This installation cannot write {codec}. Choose a name that ends in .webm.</source>
        <translation>Diese Installation kann {codec} nicht schreiben. Bitte einen Namen wählen, der auf .webm endet.</translation>
    </message>
    <message>
        <source>The CRF of {codec} lies between {least} (largest and best) and {most}, so that {crf} means nothing. Choose another one, or leave it out.</source>
        <translation>Der CRF von {codec} liegt zwischen {least} (am größten und besten) und {most}, sodass {crf} nichts bedeutet. Bitte einen anderen wählen oder ihn weglassen.</translation>
    </message>
    <message>
        <source>PNG pictures keep everything and have no CRF. Leave it out, or choose another codec.</source>
        <translation>PNG-Bilder behalten alles und haben keinen CRF. Bitte ihn weglassen oder einen anderen Codec wählen.</translation>
    </message>
    <message>
        <source>{codec} cannot keep what is transparent in the picture. Choose VP9 (.webm) or PNG pictures, or leave the transparency out.</source>
        <translation>{codec} kann nicht behalten, was im Bild durchsichtig ist. Bitte VP9 (.webm) oder PNG-Bilder wählen oder auf die Transparenz verzichten.</translation>
    </message>
    <message>
        <source>The sound library PortAudio is missing, so nothing can be recorded. Install it (on Debian and Ubuntu: libportaudio2), or choose a recording.</source>
        <translation>Die Tonbibliothek PortAudio fehlt, sodass nichts aufgenommen werden kann. Bitte installieren (unter Debian und Ubuntu: libportaudio2) oder eine Aufnahme wählen.</translation>
    </message>
    <message>
        <source>The system&apos;s sound cannot be reached, so nothing can be recorded. Check that sound works in other programs, or choose a recording.</source>
        <translation>Das Tonsystem ist nicht zu erreichen, sodass nichts aufgenommen werden kann. Bitte prüfen, ob der Ton in anderen Programmen geht, oder eine Aufnahme wählen.</translation>
    </message>
    <message>
        <source>“{name}” cannot be used: it is unplugged, taken by another program, or not allowed to this one. Check the system&apos;s sound and privacy settings, or choose another microphone.</source>
        <translation>„{name}“ kann nicht benutzt werden: nicht angeschlossen, von einem anderen Programm belegt oder diesem nicht erlaubt. Bitte die Ton- und Datenschutzeinstellungen des Systems prüfen oder ein anderes Mikrofon wählen.</translation>
    </message>
    <message>
        <source>The microphone cannot be used: it is unplugged, taken by another program, or not allowed to this one. Check the system&apos;s sound and privacy settings, or choose another microphone.</source>
        <translation>Das Mikrofon kann nicht benutzt werden: nicht angeschlossen, von einem anderen Programm belegt oder diesem nicht erlaubt. Bitte die Ton- und Datenschutzeinstellungen des Systems prüfen oder ein anderes Mikrofon wählen.</translation>
    </message>
    <message>
        <source>The microphone has fallen silent: it was unplugged, or the sound system stopped. What was recorded until then is in “{path}”. Check the plug and record again.</source>
        <translation>Das Mikrofon ist verstummt: Es wurde abgezogen, oder das Tonsystem hat aufgehört. Was bis dahin aufgenommen wurde, ist in „{path}“. Bitte den Stecker prüfen und neu aufnehmen.</translation>
    </message>
    <message>
        <source>There is no place for recordings in “{folder}” ({reason}). Make room there, or allow writing to it.</source>
        <translation>In „{folder}“ ist kein Platz für Aufnahmen ({reason}). Bitte dort Platz schaffen oder das Schreiben erlauben.</translation>
    </message>
    <message>
        <source>The recording cannot be written to “{path}” ({reason}). Make room there, and record again.</source>
        <translation>Die Aufnahme kann nicht nach „{path}“ geschrieben werden ({reason}). Bitte dort Platz schaffen und neu aufnehmen.</translation>
    </message>
    <message>
        <source>The recording cannot be written to “{path}” any more ({reason}). What was recorded until then is kept. Make room there, and record again.</source>
        <translation>Die Aufnahme kann nicht weiter nach „{path}“ geschrieben werden ({reason}). Was bis dahin aufgenommen wurde, ist erhalten. Bitte dort Platz schaffen und neu aufnehmen.</translation>
    </message>
    <message>
        <source>The network “{file}” is missing from {path.parent}. Install the program again, or run “python3 make.py demo” in a checkout.</source>
        <translation>Das Netz „{file}“ fehlt in {path.parent}. Bitte das Programm neu installieren oder in einem Checkout „python3 make.py demo“ ausführen.</translation>
    </message>
    <message>
        <source>The network “{file}” in {path.parent} is damaged. Install the program again, or delete that folder and run “python3 make.py demo” in a checkout.</source>
        <translation>Das Netz „{file}“ in {path.parent} ist beschädigt. Bitte das Programm neu installieren oder diesen Ordner löschen und in einem Checkout „python3 make.py demo“ ausführen.</translation>
    </message>
    <message>
        <source>This computer&apos;s processor cannot run the network “{name}” ({reason}).</source>
        <translation>Der Prozessor dieses Computers kann das Netz „{name}“ nicht ausführen ({reason}).</translation>
    </message>
    <message>
        <source>There is no added model called “{name}” (there: {there}). Add its file first, or choose another.</source>
        <translation>Es gibt kein hinzugefügtes Modell namens „{name}“ (vorhanden: {there}). Bitte erst dessen Datei hinzufügen oder ein anderes wählen.</translation>
    </message>
    <message>
        <source>There is no added model called “{name}” (there: none). Add its file first, or choose another.</source>
        <translation>Es gibt kein hinzugefügtes Modell namens „{name}“ (vorhanden: keines). Bitte erst dessen Datei hinzufügen oder ein anderes wählen.</translation>
    </message>
    <message>
        <source>The model in “{folder}” is damaged. Remove it and add its file again.</source>
        <translation>Das Modell in „{folder}“ ist beschädigt. Bitte entfernen und dessen Datei neu hinzufügen.</translation>
    </message>
    <message>
        <source>What is known about the added model “{name}” is damaged. Add its file again under that name, or remove the folder “{folder}”.</source>
        <translation>Was über das hinzugefügte Modell „{name}“ bekannt ist, ist beschädigt. Bitte dessen Datei unter diesem Namen neu hinzufügen oder den Ordner „{folder}“ entfernen.</translation>
    </message>
    <message>
        <source>“{part}” of the model “{name}” cannot be read ({reason}). Add the model again.</source>
        <translation>„{part}“ des Modells „{name}“ kann nicht gelesen werden ({reason}). Bitte das Modell neu hinzufügen.</translation>
    </message>
    <message>
        <source>“{part}” of the model “{name}” is damaged. Add the model again.</source>
        <translation>„{part}“ des Modells „{name}“ ist beschädigt. Bitte das Modell neu hinzufügen.</translation>
    </message>
    <message>
        <source>The model “{name}” makes no mouths. Choose another.</source>
        <translation>Das Modell „{name}“ macht keine Münder. Bitte ein anderes wählen.</translation>
    </message>
    <message>
        <source>The model “{name}” finds no faces. Choose another.</source>
        <translation>Das Modell „{name}“ findet keine Gesichter. Bitte ein anderes wählen.</translation>
    </message>
    <message>
        <source>Only an added Wav2Lip model can do as the original does. Choose one.</source>
        <translation>Nur ein hinzugefügtes Wav2Lip-Modell kann tun, was das Original tut. Bitte eines wählen.</translation>
    </message>
    <message>
        <source>To do as the original does takes its face detector S³FD. Add it first, or give the face&apos;s place with a face box.</source>
        <translation>Um zu tun, was das Original tut, braucht es dessen Gesichtsfinder S³FD. Bitte erst hinzufügen oder den Ort des Gesichts mit einem Rahmen angeben.</translation>
    </message>
    <message>
        <source>“{name}” cannot be a model&apos;s name. Use small letters, digits, dots, dashes, and not “{reserved}”.</source>
        <translation>„{name}“ kann kein Modell heißen. Bitte Kleinbuchstaben, Ziffern, Punkte und Striche benutzen, und nicht „{reserved}“.</translation>
    </message>
    <message>
        <source>There is no place for models in “{folder}” ({reason}). Make room, or allow writing to the folder.</source>
        <translation>In „{folder}“ ist kein Platz für Modelle ({reason}). Bitte Platz schaffen oder das Schreiben in den Ordner erlauben.</translation>
    </message>
    <message>
        <source>The model could not be written into “{folder}” ({reason}). Make room, or allow writing to the folder.</source>
        <translation>Das Modell konnte nicht in „{folder}“ geschrieben werden ({reason}). Bitte Platz schaffen oder das Schreiben in den Ordner erlauben.</translation>
    </message>
    <message>
        <source>The model could not be put at “{folder}” ({reason}). What was there is as it was. Make room, or look whether the folder may be written to.</source>
        <translation>Das Modell konnte nicht nach „{folder}“ gelegt werden ({reason}). Was dort war, ist, wie es war. Bitte Platz schaffen oder nachsehen, ob in den Ordner geschrieben werden darf.</translation>
    </message>
    <message>
        <source>“{folder}” could not be removed ({reason}). Remove the folder by hand.</source>
        <translation>„{folder}“ konnte nicht entfernt werden ({reason}). Bitte den Ordner von Hand entfernen.</translation>
    </message>
    <message>
        <source>“{file}” is not a picture in a format that can be read. Save it as PNG or JPEG and choose that.</source>
        <translation>„{file}“ ist kein Bild in einem lesbaren Format. Bitte als PNG oder JPEG speichern und das wählen.</translation>
    </message>
    <message>
        <source>“{file}” is a picture in {format}, which cannot be read. Save it as PNG or JPEG and choose that.</source>
        <translation>„{file}“ ist ein Bild im Format {format}, das nicht gelesen werden kann. Bitte als PNG oder JPEG speichern und das wählen.</translation>
    </message>
    <message>
        <source>“{file}” is damaged or incomplete and cannot be shown. Save or copy it again, or choose another.</source>
        <translation>„{file}“ ist beschädigt oder unvollständig und kann nicht gezeigt werden. Bitte neu speichern oder kopieren oder ein anderes wählen.</translation>
    </message>
    <message>
        <source>“{file}” is damaged, or a TIFF of a rare kind. Save it as PNG or JPEG and choose that.</source>
        <translation>„{file}“ ist beschädigt oder ein TIFF von seltener Art. Bitte als PNG oder JPEG speichern und das wählen.</translation>
    </message>
    <message>
        <source>“{file}” announces {width}×{height} pixels, far more than a film can show. Scale it down to {most_px} pixels or less.</source>
        <translation>„{file}“ kündigt {width}×{height} Pixel an, weit mehr, als ein Film zeigen kann. Bitte auf höchstens {most_px} Pixel verkleinern.</translation>
    </message>
    <message>
        <source>“{file}” is no picture with transparent parts, so that there is no transparency to keep. Choose such a picture, for instance a PNG, or make the film without transparency.</source>
        <translation>„{file}“ ist kein Bild mit durchsichtigen Stellen, sodass es keine Transparenz zu behalten gibt. Bitte ein solches Bild wählen, etwa ein PNG, oder den Film ohne Transparenz erstellen.</translation>
    </message>
    <message>
        <source>“{file}” is no project of this program, or is damaged. Open another one.</source>
        <translation>„{file}“ ist kein Projekt dieses Programms oder ist beschädigt. Bitte ein anderes öffnen.</translation>
    </message>
    <message>
        <source>“{file}” was saved by a newer version of this program (form {form}), which this one cannot read. Open it with that version.</source>
        <translation>„{file}“ wurde mit einer neueren Version dieses Programms gespeichert (Form {form}), die diese nicht lesen kann. Bitte mit jener Version öffnen.</translation>
    </message>
    <message>
        <source>“{file}” needs files that are gone: {missing}. Put them beside it, or back where they were.</source>
        <translation>„{file}“ braucht Dateien, die nicht mehr da sind: {missing}. Bitte daneben legen oder dorthin zurück, wo sie waren.</translation>
    </message>
    <message>
        <source>“{setting}” cannot be “{value}”. Choose a number from {least:g} to {most:g}.</source>
        <translation>„{setting}“ kann nicht „{value}“ sein. Bitte eine Zahl von {least:g} bis {most:g} wählen.</translation>
    </message>
    <message>
        <source>“{setting}” cannot be “{value}”. Choose one of these: {words}.</source>
        <translation>„{setting}“ kann nicht „{value}“ sein. Zur Wahl stehen: {words}.</translation>
    </message>
    <message>
        <source>“{setting}” cannot be “{value}”, which ends before it begins. Choose an end that is later.</source>
        <translation>„{setting}“ kann nicht „{value}“ sein: Das endet, bevor es beginnt. Bitte ein späteres Ende wählen.</translation>
    </message>
    <message>
        <source>“{setting}” cannot be “{value}”. Set it to something else, or leave it as it is at first.</source>
        <translation>„{setting}“ kann nicht „{value}“ sein. Bitte etwas anderes einstellen oder es lassen, wie es anfangs ist.</translation>
    </message>
    <message>
        <source>A film of “{file}” cannot be {height} pixels high, as that is only {most}. Choose {most} or less, or leave the height as it is.</source>
        <translation>Ein Film von „{file}“ kann nicht {height} Pixel hoch sein, da das Bild selbst nur {most} hoch ist. Bitte höchstens {most} wählen oder die Höhe lassen, wie sie ist.</translation>
    </message>
    <message>
        <source>“{file}” is a picture ({format}), in which nobody can be heard. Choose a recording, or a video with somebody speaking.</source>
        <translation>„{file}“ ist ein Bild ({format}), in dem niemand zu hören ist. Bitte eine Aufnahme wählen oder ein Video, in dem jemand spricht.</translation>
    </message>
    <message>
        <source>“{file}” is {what}. Choose a recording, or a video with somebody speaking.</source>
        <translation>„{file}“ ist {what}. Bitte eine Aufnahme wählen oder ein Video, in dem jemand spricht.</translation>
    </message>
    <message>
        <source>“{file}” has no sound. Choose a recording, or a video with somebody speaking.</source>
        <translation>„{file}“ hat keinen Ton. Bitte eine Aufnahme wählen oder ein Video, in dem jemand spricht.</translation>
    </message>
    <message>
        <source>“{file}” has only one sound track: there is no number {number}. Choose a number that there is.</source>
        <translation>„{file}“ hat nur eine Tonspur: Eine Nummer {number} gibt es nicht. Bitte eine Nummer wählen, die es gibt.</translation>
    </message>
    <message>
        <source>“{file}” has {there} sound tracks: there is no number {number}. Choose a number that there is.</source>
        <translation>„{file}“ hat {there} Tonspuren: Eine Nummer {number} gibt es nicht. Bitte eine Nummer wählen, die es gibt.</translation>
    </message>
    <message>
        <source>Sound track {number} of “{file}” is in a format that cannot be read. Choose another of its tracks.</source>
        <translation>Tonspur {number} von „{file}“ ist in einem Format, das nicht gelesen werden kann. Bitte eine andere Spur wählen.</translation>
    </message>
    <message>
        <source>The sound of “{file}” is in a format that cannot be read. Convert it, for instance to WAV or MP3.</source>
        <translation>Der Ton von „{file}“ ist in einem Format, das nicht gelesen werden kann. Bitte umwandeln, etwa in WAV oder MP3.</translation>
    </message>
    <message>
        <source>“{file}” holds no sound at all. Choose another recording.</source>
        <translation>„{file}“ enthält gar keinen Ton. Bitte eine andere Aufnahme wählen.</translation>
    </message>
    <message>
        <source>The chosen stretch of “{file}” holds no sound at all. Choose another stretch.</source>
        <translation>Der gewählte Ausschnitt von „{file}“ enthält gar keinen Ton. Bitte einen anderen Ausschnitt wählen.</translation>
    </message>
    <message>
        <source>“{file}” lasts only {duration_s:.2f} s; speech needs at least {least_s} s. Choose a longer recording.</source>
        <translation>„{file}“ dauert nur {duration_s:.2f} s; Sprache braucht mindestens {least_s} s. Bitte eine längere Aufnahme wählen.</translation>
    </message>
    <message>
        <source>The chosen stretch of “{file}” lasts only {duration_s:.2f} s; speech needs at least {least_s} s. Choose a longer stretch.</source>
        <translation>Der gewählte Ausschnitt von „{file}“ dauert nur {duration_s:.2f} s; Sprache braucht mindestens {least_s} s. Bitte einen längeren Ausschnitt wählen.</translation>
    </message>
    <message>
        <source>“{file}” is silent from start to end. Choose a recording in which somebody speaks.</source>
        <translation>„{file}“ ist von Anfang bis Ende still. Bitte eine Aufnahme wählen, in der jemand spricht.</translation>
    </message>
    <message>
        <source>The chosen stretch of “{file}” is silent from start to end. Choose a stretch in which somebody speaks.</source>
        <translation>Der gewählte Ausschnitt von „{file}“ ist von Anfang bis Ende still. Bitte einen Ausschnitt wählen, in dem jemand spricht.</translation>
    </message>
    <message>
        <source>“{file}” is damaged: its time stamps leave {hours:.0f} hours without sound. Convert it, for instance to WAV, or choose another recording.</source>
        <translation>„{file}“ ist beschädigt: Die Zeitstempel lassen {hours:.0f} Stunden ohne Ton. Bitte umwandeln, etwa in WAV, oder eine andere Aufnahme wählen.</translation>
    </message>
    <message>
        <source>The recording is damaged: some of its samples are not numbers. Export it again, for instance as WAV.</source>
        <translation>Die Aufnahme ist beschädigt: Einige ihrer Abtastwerte sind keine Zahlen. Bitte neu exportieren, etwa als WAV.</translation>
    </message>
    <message>
        <source>The speech is shorter than 0.2 s, which the original cannot use. Choose a longer recording.</source>
        <translation>Die Sprache ist kürzer als 0,2 s; damit kann das Original nichts anfangen. Bitte eine längere Aufnahme wählen.</translation>
    </message>
    <message>
        <source>“{file}” is no file of weights: expected are the weights of Wav2Lip or S³FD as .pth, .pt or .onnx, or OpenVINO&apos;s .xml with its .bin.</source>
        <translation>„{file}“ ist keine Datei mit Gewichten: Erwartet werden die Gewichte von Wav2Lip oder S³FD als .pth, .pt oder .onnx oder OpenVINOs .xml mit der zugehörigen .bin.</translation>
    </message>
    <message>
        <source>“{file}” holds weights such as “{example}”, which are not Wav2Lip&apos;s nor S³FD&apos;s: expected are the weights of Wav2Lip or S³FD as .pth, .pt or .onnx, or OpenVINO&apos;s .xml with its .bin.</source>
        <translation>„{file}“ enthält Gewichte wie „{example}“, die weder zu Wav2Lip noch zu S³FD gehören: Erwartet werden die Gewichte von Wav2Lip oder S³FD als .pth, .pt oder .onnx oder OpenVINOs .xml mit der zugehörigen .bin.</translation>
    </message>
    <message>
        <source>“{file}” cannot be read ({reason}). Choose another file.</source>
        <translation>„{file}“ kann nicht gelesen werden ({reason}). Bitte eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>“{file}” is damaged, or no file of weights that PyTorch wrote ({reason}). Fetch it again.</source>
        <translation>„{file}“ ist beschädigt oder keine Datei mit Gewichten, die PyTorch geschrieben hat ({reason}). Bitte neu holen.</translation>
    </message>
    <message>
        <source>“{file}” was not opened: it asks for “{wanted}”, which no weights need and which may do harm. Fetch the file from a place that you trust.</source>
        <translation>„{file}“ wurde nicht geöffnet: Verlangt wird „{wanted}“, was keine Gewichte brauchen und was Schaden anrichten kann. Bitte die Datei von einem Ort holen, dem zu trauen ist.</translation>
    </message>
    <message>
        <source>“{file}” was not opened: it wants to lie outside its folder, at “{entry}”. Fetch the file from a place that you trust.</source>
        <translation>„{file}“ wurde nicht geöffnet: Ein Teil davon will außerhalb seines Ordners liegen, in „{entry}“. Bitte die Datei von einem Ort holen, dem zu trauen ist.</translation>
    </message>
    <message>
        <source>“{file}” was not opened: “{entry}” in it is compressed, as PyTorch never does, and may be larger than this computer&apos;s memory. Fetch the file from a place that you trust.</source>
        <translation>„{file}“ wurde nicht geöffnet: „{entry}“ darin ist komprimiert, was PyTorch nie tut, und könnte größer sein als der Speicher dieses Computers. Bitte die Datei von einem Ort holen, dem zu trauen ist.</translation>
    </message>
    <message>
        <source>“{path.stem}.bin” is missing beside “{file}”: it holds the weights.</source>
        <translation>Neben „{file}“ fehlt „{path.stem}.bin“: Darin sind die Gewichte.</translation>
    </message>
    <message>
        <source>“{file}” is damaged, or no network that OpenVINO can read: expected are the weights of Wav2Lip or S³FD as .pth, .pt or .onnx, or OpenVINO&apos;s .xml with its .bin.</source>
        <translation>„{file}“ ist beschädigt oder kein Netz, das OpenVINO lesen kann: Erwartet werden die Gewichte von Wav2Lip oder S³FD als .pth, .pt oder .onnx oder OpenVINOs .xml mit der zugehörigen .bin.</translation>
    </message>
    <message>
        <source>“{file}” takes no pictures of another size or number than it was made for.</source>
        <translation>„{file}“ nimmt keine Bilder von anderer Größe oder Zahl als der, wofür es gemacht ist.</translation>
    </message>
    <message>
        <source>“{file}” is a network for inputs of {inputs}, neither Wav2Lip nor S³FD: expected are the weights of Wav2Lip or S³FD as .pth, .pt or .onnx, or OpenVINO&apos;s .xml with its .bin.</source>
        <translation>„{file}“ ist ein Netz für Eingaben von {inputs}, weder Wav2Lip noch S³FD: Erwartet werden die Gewichte von Wav2Lip oder S³FD als .pth, .pt oder .onnx oder OpenVINOs .xml mit der zugehörigen .bin.</translation>
    </message>
    <message>
        <source>“{file}” is a network for inputs of no kind, neither Wav2Lip nor S³FD: expected are the weights of Wav2Lip or S³FD as .pth, .pt or .onnx, or OpenVINO&apos;s .xml with its .bin.</source>
        <translation>„{file}“ ist ein Netz ohne jede Eingabe, weder Wav2Lip noch S³FD: Erwartet werden die Gewichte von Wav2Lip oder S³FD als .pth, .pt oder .onnx oder OpenVINOs .xml mit der zugehörigen .bin.</translation>
    </message>
    <message>
        <source>“{file}” was not added: it asks for {gigabytes:,.0f} GB of memory in one step, which neither Wav2Lip nor S³FD does.</source>
        <translation>„{file}“ wurde nicht hinzugefügt: Es verlangt in einem Schritt {gigabytes:,.0f} GB Speicher, was weder Wav2Lip noch S³FD tut.</translation>
    </message>
    <message>
        <source>“{file}” has the inputs of Wav2Lip, but is built otherwise: expected are the weights of Wav2Lip or S³FD as .pth, .pt or .onnx, or OpenVINO&apos;s .xml with its .bin.</source>
        <translation>„{file}“ hat die Eingaben von Wav2Lip, ist aber anders gebaut: Erwartet werden die Gewichte von Wav2Lip oder S³FD als .pth, .pt oder .onnx oder OpenVINOs .xml mit der zugehörigen .bin.</translation>
    </message>
    <message>
        <source>This network takes faces of {width}×{height} pixels in {channels} channels; Wav2Lip&apos;s are squares of {sizes} in 6 channels.</source>
        <translation>Dieses Netz nimmt Gesichter von {width}×{height} Pixeln in {channels} Kanälen; die von Wav2Lip sind Quadrate von {sizes} in 6 Kanälen.</translation>
    </message>
    <message>
        <source>This network makes something of {shape}, and no image like its face.</source>
        <translation>Dieses Netz macht etwas von {shape} und kein Bild wie sein Gesicht.</translation>
    </message>
    <message>
        <source>This network looks for faces, but not as S³FD does: its outputs have other channels.</source>
        <translation>Dieses Netz sucht Gesichter, aber nicht wie S³FD: Seine Ausgaben haben andere Kanäle.</translation>
    </message>
    <message>
        <source>These are not the weights of {wanted}: “{layer}” is missing.</source>
        <translation>Das sind nicht die Gewichte von {wanted}: „{layer}“ fehlt.</translation>
    </message>
    <message>
        <source>These are not the weights of {wanted}: “{layer}” is unknown to it.</source>
        <translation>Das sind nicht die Gewichte von {wanted}: „{layer}“ ist dort unbekannt.</translation>
    </message>
    <message>
        <source>These are not the weights of {wanted}: “{layer}” is {there}, expected {expected}.</source>
        <translation>Das sind nicht die Gewichte von {wanted}: „{layer}“ ist {there}, erwartet wird {expected}.</translation>
    </message>
    <message>
        <source>These are not the weights of {wanted}: “{layer}” is a number, expected {expected}.</source>
        <translation>Das sind nicht die Gewichte von {wanted}: „{layer}“ ist eine einzelne Zahl, erwartet wird {expected}.</translation>
    </message>
    <message>
        <source>These weights are damaged: some numbers in “{layer}” are none.</source>
        <translation>Diese Gewichte sind beschädigt: Einige Zahlen in „{layer}“ sind keine.</translation>
    </message>
    <message>
        <source>These are not the weights of a Wav2Lip generator: “{layer}” does not fit what comes before.</source>
        <translation>Das sind nicht die Gewichte eines Wav2Lip-Generators: „{layer}“ passt nicht zu dem, was davor kommt.</translation>
    </message>
    <message>
        <source>These are not the weights of a Wav2Lip generator: encoder and decoder do not match.</source>
        <translation>Das sind nicht die Gewichte eines Wav2Lip-Generators: Encoder und Decoder passen nicht zusammen.</translation>
    </message>
    <message>
        <source>These are not the weights of a Wav2Lip generator: it makes no image like the one it takes.</source>
        <translation>Das sind nicht die Gewichte eines Wav2Lip-Generators: Er macht kein Bild wie das, das er nimmt.</translation>
    </message>
    <message>
        <source>These are not the weights of a Wav2Lip generator: it hears other sound than 16 mel columns.</source>
        <translation>Das sind nicht die Gewichte eines Wav2Lip-Generators: Er hört anderen Ton als 16 Mel-Spalten.</translation>
    </message>
    <message>
        <source>This Wav2Lip generator seems to make images of {size_px} pixels; those of {sizes} can be used. If that is wrong, export it as ONNX, which says its sizes, and add that file.</source>
        <translation>Dieser Wav2Lip-Generator scheint Bilder von {size_px} Pixeln zu machen; benutzt werden können solche von {sizes}. Wenn das nicht stimmt, bitte als ONNX exportieren, worin die Größen stehen, und diese Datei hinzufügen.</translation>
    </message>
    <message>
        <source>it gives another file than the published one</source>
        <translation>gibt eine andere Datei als die veröffentlichte</translation>
    </message>
    <message>
        <source>it gives a file of another size</source>
        <translation>gibt eine Datei von anderer Größe</translation>
    </message>
    <message>
        <source>the connection breaks off</source>
        <translation>die Verbindung bricht ab</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>keine Verbindung</translation>
    </message>
    <message>
        <source>it leads to an address that is not safe</source>
        <translation>führt zu einer Adresse, die nicht sicher ist</translation>
    </message>
    <message>
        <source>a PostScript document</source>
        <translation>ein PostScript-Dokument</translation>
    </message>
    <message>
        <source>an RTF document</source>
        <translation>ein RTF-Dokument</translation>
    </message>
    <message>
        <source>an XML document</source>
        <translation>ein XML-Dokument</translation>
    </message>
    <message>
        <source>an Excel sheet</source>
        <translation>eine Excel-Tabelle</translation>
    </message>
    <message>
        <source>an OpenDocument file</source>
        <translation>eine OpenDocument-Datei</translation>
    </message>
    <message>
        <source>an e-book</source>
        <translation>ein E-Book</translation>
    </message>
    <message>
        <source>notes for an instrument (MIDI), and no recording</source>
        <translation>Noten für ein Instrument (MIDI) und keine Aufnahme</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>ein Programm</translation>
    </message>
    <message>
        <source>a database</source>
        <translation>eine Datenbank</translation>
    </message>
    <message>
        <source>a font</source>
        <translation>eine Schrift</translation>
    </message>
    <message>
        <source>a file of subtitles</source>
        <translation>eine Datei mit Untertiteln</translation>
    </message>
    <message>
        <source>an icon&apos;s format</source>
        <translation>Symbol (Icon)</translation>
    </message>
    <message>
        <source>EPS</source>
        <translation>EPS</translation>
    </message>
    <message>
        <source>PNG</source>
        <translation>PNG</translation>
    </message>
    <message>
        <source>JPEG</source>
        <translation>JPEG</translation>
    </message>
    <message>
        <source>GIF</source>
        <translation>GIF</translation>
    </message>
    <message>
        <source>BMP</source>
        <translation>BMP</translation>
    </message>
    <message>
        <source>TIFF</source>
        <translation>TIFF</translation>
    </message>
    <message>
        <source>JPEG 2000</source>
        <translation>JPEG 2000</translation>
    </message>
    <message>
        <source>PNM</source>
        <translation>PNM</translation>
    </message>
    <message>
        <source>WebP</source>
        <translation>WebP</translation>
    </message>
    <message>
        <source>AVIF</source>
        <translation>AVIF</translation>
    </message>
    <message>
        <source>HEIC</source>
        <translation>HEIC</translation>
    </message>
    <message>
        <source>a Wav2Lip generator</source>
        <translation>einem Wav2Lip-Generator</translation>
    </message>
    <message>
        <source>an S³FD face detector</source>
        <translation>einem S³FD-Gesichtsfinder</translation>
    </message>
    <message>
        <source>a drawing (SVG)</source>
        <translation>eine Zeichnung (SVG)</translation>
    </message>
    <message>
        <source>“{file}” holds no weights: expected are the weights of Wav2Lip or S³FD as .pth, .pt or .onnx, or OpenVINO&apos;s .xml with its .bin.</source>
        <translation>„{file}“ enthält keine Gewichte: Erwartet werden die Gewichte von Wav2Lip oder S³FD als .pth, .pt oder .onnx oder OpenVINOs .xml mit der zugehörigen .bin.</translation>
    </message>
    <message>
        <source>a playlist, which only names other files</source>
        <translation>eine Wiedergabeliste, die nur andere Dateien nennt</translation>
    </message>
    <message>
        <source>a link to something else</source>
        <translation>eine Verknüpfung mit etwas anderem</translation>
    </message>
    <message>
        <source>JPEG XL</source>
        <translation>JPEG XL</translation>
    </message>
    <message>
        <source>Photoshop&apos;s format</source>
        <translation>Photoshop</translation>
    </message>
    <message>
        <source>GIMP&apos;s format</source>
        <translation>GIMP</translation>
    </message>
    <message>
        <source>OpenEXR</source>
        <translation>OpenEXR</translation>
    </message>
    <message>
        <source>Radiance HDR</source>
        <translation>Radiance HDR</translation>
    </message>
    <message>
        <source>DDS</source>
        <translation>DDS</translation>
    </message>
    <message>
        <source>QOI</source>
        <translation>QOI</translation>
    </message>
    <message>
        <source>a camera&apos;s raw format</source>
        <translation>Rohformat einer Kamera</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>„{}“</translation>
    </message>
    <message>
        <source>{0} and {1}</source>
        <translation>{0} und {1}</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>{}%</source>
        <translation>{} %</translation>
    </message>
    <message>
        <source>{0} times as fast, PSNR {1} dB, SSIM {2} against exact</source>
        <translation>{0}-mal so schnell, PSNR {1} dB, SSIM {2} gegenüber genau</translation>
    </message>
</context>
</TS>
