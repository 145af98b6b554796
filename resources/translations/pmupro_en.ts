<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ActivityPanel</name>
    <message numerus="yes">
        <source>Import of %n records</source>
        <translation>
            <numerusform>Import of %n record</numerusform>
            <numerusform>Import of %n records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{what} and %n more</source>
        <translation>
            <numerusform>{what} and %n more</numerusform>
            <numerusform>{what} and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AddForm</name>
    <message numerus="yes">
        <source>Add %n files</source>
        <translation>
            <numerusform>Add %n file</numerusform>
            <numerusform>Add %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n files to {name}</source>
        <translation>
            <numerusform>Add %n file to {name}</numerusform>
            <numerusform>Add %n files to {name}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentActs</name>
    <message numerus="yes">
        <source>%n documents were added.</source>
        <translation>
            <numerusform>%n document was added.</numerusform>
            <numerusform>%n documents were added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Not removed, because changed or in use: %n files.</source>
        <translation>
            <numerusform>Not removed, because changed or in use: %n file.</numerusform>
            <numerusform>Not removed, because changed or in use: %n files.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentPreview</name>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
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
    <name>ImportDialog</name>
    <message numerus="yes">
        <source>%n things are worth a look; they come in all the same</source>
        <translation>
            <numerusform>%n thing is worth a look; it comes in all the same</numerusform>
            <numerusform>%n things are worth a look; they come in all the same</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n records were imported.</source>
        <translation>
            <numerusform>%n record was imported.</numerusform>
            <numerusform>%n records were imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %n records</source>
        <translation>
            <numerusform>Import %n record</numerusform>
            <numerusform>Import %n records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewPassword</name>
    <message numerus="yes">
        <source>%n characters more.</source>
        <translation>
            <numerusform>%n character more.</numerusform>
            <numerusform>%n characters more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OriginalsNote</name>
    <message numerus="yes">
        <source>%n files are in the vault, compared and sound. The originals are still in their folder, unprotected.</source>
        <translation>
            <numerusform>%n file is in the vault, compared and sound. The original is still in its folder, unprotected.</numerusform>
            <numerusform>%n files are in the vault, compared and sound. The originals are still in their folder, unprotected.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n originals?</source>
        <translation>
            <numerusform>Remove %n original?</numerusform>
            <numerusform>Remove %n originals?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordPreview</name>
    <message numerus="yes">
        <source>%n pages</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VerifyDialog</name>
    <message numerus="yes">
        <source>%n things are wrong.</source>
        <translation>
            <numerusform>%n thing is wrong.</numerusform>
            <numerusform>%n things are wrong.</numerusform>
        </translation>
    </message>
</context>
</TS>
