<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Open &amp;Face…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;Voice…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the &amp;Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export WebM…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in F&amp;older</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste Picture or File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Draw a Face Box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find the Face Automatically</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Film</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Side by Side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;Landmarks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit &amp;Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Record Voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre&amp;vious Frame</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next Frame</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Make Film</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Esc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;Log File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Lipsync Desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fi&amp;lm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Drop a portrait or a clip here, or try the demo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lipsync Desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is going on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was recorded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures and clips ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a Face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recordings and clips ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a Voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no picture and no file to paste.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pasted picture could not be kept in “{}”. Make room there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening “{}”…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for faces in “{}”…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking through the clip for faces: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Face Box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic Face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw a box around the face. Esc leaves it as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading “{}”…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording starts in a moment. R or Esc stops it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording: {}. R or Esc stops it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recorded “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording has stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing the film…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Making the film: {0}, {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Making the film: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The film is ready. Export it to keep it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled. Nothing was left behind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export WebM</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WebM film (*.webm)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The export was cancelled; nothing was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” is in “{1}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready. Make the film.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a portrait or a clip, and record or drop a voice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a portrait or a clip, or choose one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face that I can find. Draw a box around the face, or choose another picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now the voice: record yourself, or drop a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop &amp;Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Record Voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face found. Draw a box around it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong that should not. Your files are untouched; the log file says more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log file is “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A recording is running. Stop it and close? What is recorded stays on disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The film is not finished. Stop making it and close?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The film is still being exported. Stop and close?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The film has not been exported. Close without keeping it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close Lipsync Desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>almost done</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
</TS>
