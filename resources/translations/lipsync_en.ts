<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Arrivals</name>
    <message numerus="yes">
        <source>%n more file(s) cannot be used.</source>
        <translation>
            <numerusform>%n more file cannot be used.</numerusform>
            <numerusform>%n more files cannot be used.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message numerus="yes">
        <source>Picture, %n face(s) found</source>
        <translation>
            <numerusform>Picture, %n face found</numerusform>
            <numerusform>Picture, %n faces found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message numerus="yes">
        <source>%n export(s) of the last time go on.</source>
        <translation>
            <numerusform>%n export of the last time goes on.</numerusform>
            <numerusform>%n exports of the last time go on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportsButton</name>
    <message numerus="yes">
        <source>Exporting %n film(s)</source>
        <translation>
            <numerusform>Exporting %n film</numerusform>
            <numerusform>Exporting %n films</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n export(s) failed</source>
        <translation>
            <numerusform>%n export failed</numerusform>
            <numerusform>%n exports failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n film(s) exported</source>
        <translation>
            <numerusform>%n film exported</numerusform>
            <numerusform>%n films exported</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FaceCard</name>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n face</numerusform>
            <numerusform>%n faces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilmSettings</name>
    <message numerus="yes">
        <source>More settings (%n changed)</source>
        <translation>
            <numerusform>More settings (%n changed)</numerusform>
            <numerusform>More settings (%n changed)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message numerus="yes">
        <source>All %n file(s) are as they were made.</source>
        <translation>
            <numerusform>The %n file is as it was made.</numerusform>
            <numerusform>All %n files are as they were made.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Description</name>
    <message numerus="yes">
        <source>%n of its parts stay exact.</source>
        <translation>
            <numerusform>%n of its parts stays exact.</numerusform>
            <numerusform>%n of its parts stay exact.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_TimeLeft</name>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>about %n second left</numerusform>
            <numerusform>about %n seconds left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>about %n hour left</numerusform>
            <numerusform>about %n hours left</numerusform>
        </translation>
    </message>
</context>
</TS>
