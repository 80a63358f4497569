<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en_GB">
<context>
    <name>ChatStarts</name>
    <message numerus="yes">
        <source>%n file(s) are newer than your last question</source>
        <translation>
            <numerusform>%n file is newer than your last question</numerusform>
            <numerusform>%n files are newer than your last question</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ErrorText</name>
    <message numerus="yes">
        <source>It asks to wait %n second(s).</source>
        <translation>
            <numerusform>It asks to wait %n second.</numerusform>
            <numerusform>It asks to wait %n seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It asks to wait %n minute(s).</source>
        <translation>
            <numerusform>It asks to wait %n minute.</numerusform>
            <numerusform>It asks to wait %n minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) of pictures without text. Layers cannot read pictures of text yet.</source>
        <translation>
            <numerusform>%n page of pictures without text. Layers cannot read pictures of text yet.</numerusform>
            <numerusform>%n pages of pictures without text. Layers cannot read pictures of text yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) at most can go with a question.</source>
        <translation>
            <numerusform>%n file at most can go with a question.</numerusform>
            <numerusform>%n files at most can go with a question.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::AppWindow</name>
    <message numerus="yes">
        <source>Drop to add %n to your files</source>
        <translation>
            <numerusform>Drop to add one file to your files</numerusform>
            <numerusform>Drop to add %n files to your files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::ChatPage</name>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n place</numerusform>
            <numerusform>%n places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) at most can go with a question.</source>
        <translation>
            <numerusform>%n file at most can go with a question.</numerusform>
            <numerusform>%n files at most can go with a question.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::ChatStartPane</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n place</numerusform>
            <numerusform>%n places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::FileRow</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::FilesView</name>
    <message numerus="yes">
        <source>Stopped. %n file(s) of %1 are kept.</source>
        <translation>
            <numerusform>Stopped. %n file of %1 are kept.</numerusform>
            <numerusform>Stopped. %n files of %1 are kept.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of %1 are ready</source>
        <translation>
            <numerusform>%n file of %1 are ready</numerusform>
            <numerusform>%n files of %1 are ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is ready. %n file(s) could not be read.</source>
        <translation>
            <numerusform>%1 is ready. %n file could not be read.</numerusform>
            <numerusform>%1 is ready. %n files could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n passage(s)</source>
        <translation>
            <numerusform>%n passage</numerusform>
            <numerusform>%n passages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of %1 could not be read.</source>
        <translation>
            <numerusform>%n file of %1 could not be read.</numerusform>
            <numerusform>%n files of %1 could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) leave the index. The files themselves stay where they are. Chats that quote them keep their quotations.</source>
        <translation>
            <numerusform>%n file leaves the index. The file itself stays where it is. Chats that quote it keep their quotations.</numerusform>
            <numerusform>%n files leave the index. The files themselves stay where they are. Chats that quote them keep their quotations.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not readable</source>
        <translation>
            <numerusform>%n not readable</numerusform>
            <numerusform>%n not readable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 in %n place(s)</source>
        <translation>
            <numerusform>%1 in %n place</numerusform>
            <numerusform>%1 in %n places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of %1 could not be read: %2.</source>
        <extracomment>%1 is a place, %2 a list of reasons such as &quot;a password, pictures without text&quot;</extracomment>
        <translation>
            <numerusform>%n file of %1 could not be read: %2.</numerusform>
            <numerusform>%n files of %1 could not be read: %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::PlaceRow</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::SearchedList</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::ServerForm</name>
    <message numerus="yes">
        <source>Works. %n model(s).</source>
        <translation>
            <numerusform>Works. %n model.</numerusform>
            <numerusform>Works. %n models.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::SettingsView</name>
    <message numerus="yes">
        <source>%1 was added with %n model(s)</source>
        <translation>
            <numerusform>%1 was added with %n model</numerusform>
            <numerusform>%1 was added with %n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 works with %n model(s)</source>
        <translation>
            <numerusform>%1 works with %n model</numerusform>
            <numerusform>%1 works with %n models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 was saved and works with %n model(s)</source>
        <translation>
            <numerusform>%1 was saved and works with %n model</numerusform>
            <numerusform>%1 was saved and works with %n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageItem</name>
    <message numerus="yes">
        <source>%n passage(s)</source>
        <translation>
            <numerusform>%n passage</numerusform>
            <numerusform>%n passages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::DeletedChats</name>
    <message numerus="yes">
        <source>A deleted chat waits here for %n day(s).</source>
        <translation>
            <numerusform>A deleted chat waits here for %n day.</numerusform>
            <numerusform>A deleted chat waits here for %n days.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A deleted chat is kept for %n day(s), then it goes for good.</source>
        <translation>
            <numerusform>A deleted chat is kept for %n day, then it goes for good.</numerusform>
            <numerusform>A deleted chat is kept for %n days, then it goes for good.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation>
            <numerusform>%n day left</numerusform>
            <numerusform>%n days left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::ChatView</name>
    <message numerus="yes">
        <source>“%1” was deleted. It is kept for %n day(s).</source>
        <translation>
            <numerusform>“%1” was deleted. It is kept for %n day.</numerusform>
            <numerusform>“%1” was deleted. It is kept for %n days.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::ImportDialog</name>
    <message numerus="yes">
        <source>%1 of %n file(s)</source>
        <translation>
            <numerusform>%1 of %n file</numerusform>
            <numerusform>%1 of %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are ready</source>
        <translation>
            <numerusform>%n file is ready</numerusform>
            <numerusform>%n files are ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Adding %n place(s)</source>
        <translation>
            <numerusform>Adding %n place</numerusform>
            <numerusform>Adding %n places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added %n place(s)</source>
        <translation>
            <numerusform>Added %n place</numerusform>
            <numerusform>Added %n places</numerusform>
        </translation>
    </message>
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
        <source>Cancel keeps the %n file(s) that are in.</source>
        <translation>
            <numerusform>Cancel keeps the file that is in.</numerusform>
            <numerusform>Cancel keeps the %n files that are in.</numerusform>
        </translation>
    </message>
</context>
</TS>
