<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
</TS>
