<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ActivityPanel</name>
    <message numerus="yes">
        <source>{what} and %n more</source>
        <translation>
            <numerusform>{what} and %n more</numerusform>
            <numerusform>{what} and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DraftNote</name>
    <message numerus="yes">
        <source>%n forms not saved</source>
        <translation>
            <numerusform>%n form not saved</numerusform>
            <numerusform>%n forms not saved</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewPassword</name>
    <message numerus="yes">
        <source>%n character(s) more.</source>
        <translation>
            <numerusform>%n character more.</numerusform>
            <numerusform>%n characters more.</numerusform>
        </translation>
    </message>
</context>
</TS>
