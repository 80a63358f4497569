<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en_GB">
<context>
    <name>ChatStarts</name>
    <message numerus="yes">
        <source>%n file(s) in %1 are newer than your last question</source>
        <translation>
            <numerusform>%n file in %1 is newer than your last question</numerusform>
            <numerusform>%n files in %1 are newer than your last question</numerusform>
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
        <source>Words may be missing: %n piece(s) of this answer could not be read.</source>
        <translation>
            <numerusform>Words may be missing: %n piece of this answer could not be read.</numerusform>
            <numerusform>Words may be missing: %n pieces of this answer could not be read.</numerusform>
        </translation>
    </message>
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
        <source>A text of %Ln character(s) goes with the question as a file.</source>
        <translation>
            <numerusform>A text of %Ln character goes with the question as a file.</numerusform>
            <numerusform>A text of %Ln characters goes with the question as a file.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) copied</source>
        <translation>
            <numerusform>%Ln message copied</numerusform>
            <numerusform>%Ln messages copied</numerusform>
        </translation>
    </message>
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
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln place(s)</source>
        <translation>
            <numerusform>%Ln place</numerusform>
            <numerusform>%Ln places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::FileRow</name>
    <message numerus="yes">
        <source>%Ln page(s)</source>
        <translation>
            <numerusform>%Ln page</numerusform>
            <numerusform>%Ln pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::FilesView</name>
    <message numerus="yes">
        <source>Stopped. %Ln file(s) of %1 are kept.</source>
        <translation>
            <numerusform>Stopped. %Ln file of %1 are kept.</numerusform>
            <numerusform>Stopped. %Ln files of %1 are kept.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in “%1” are ready</source>
        <translation>
            <numerusform>%Ln file in “%1” is ready</numerusform>
            <numerusform>%Ln files in “%1” are ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is ready. %Ln file(s) could not be read.</source>
        <translation>
            <numerusform>%1 is ready. %Ln file could not be read.</numerusform>
            <numerusform>%1 is ready. %Ln files could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln minute(s) ago</source>
        <translation>
            <numerusform>%Ln minute ago</numerusform>
            <numerusform>%Ln minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln hour(s) ago</source>
        <translation>
            <numerusform>%Ln hour ago</numerusform>
            <numerusform>%Ln hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln day(s) ago</source>
        <translation>
            <numerusform>%Ln day ago</numerusform>
            <numerusform>%Ln days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln passage(s)</source>
        <translation>
            <numerusform>%Ln passage</numerusform>
            <numerusform>%Ln passages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in “%1” could not be read.</source>
        <translation>
            <numerusform>%Ln file in “%1” could not be read.</numerusform>
            <numerusform>%Ln files in “%1” could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) leave the index. The files themselves stay where they are. Chats that quote them keep their quotations.</source>
        <translation>
            <numerusform>%Ln file leaves the index. The file itself stays where it is. Chats that quote it keep their quotations.</numerusform>
            <numerusform>%Ln files leave the index. The files themselves stay where they are. Chats that quote them keep their quotations.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>up to date, %Ln left out</source>
        <translation>
            <numerusform>up to date, %Ln left out</numerusform>
            <numerusform>up to date, %Ln left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not readable</source>
        <translation>
            <numerusform>%Ln not readable</numerusform>
            <numerusform>%Ln not readable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 in %Ln place(s)</source>
        <translation>
            <numerusform>%1 in %Ln place</numerusform>
            <numerusform>%1 in %Ln places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in “%1” could not be read: %2.</source>
        <extracomment>%1 is a place, %2 a list of reasons such as &quot;a password, pictures without text&quot;</extracomment>
        <translation>
            <numerusform>%Ln file in “%1” could not be read: %2.</numerusform>
            <numerusform>%Ln files in “%1” could not be read: %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::PlaceRow</name>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Layers::SearchedList</name>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
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
        <source>%1 of %Ln file(s)</source>
        <translation>
            <numerusform>%1 of %Ln file</numerusform>
            <numerusform>%1 of %Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) are ready</source>
        <translation>
            <numerusform>%Ln file is ready</numerusform>
            <numerusform>%Ln files are ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Adding %Ln place(s)</source>
        <translation>
            <numerusform>Adding %Ln place</numerusform>
            <numerusform>Adding %Ln places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added %Ln place(s)</source>
        <translation>
            <numerusform>Added %Ln place</numerusform>
            <numerusform>Added %Ln places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln second(s) left</source>
        <translation>
            <numerusform>about %Ln second left</numerusform>
            <numerusform>about %Ln seconds left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>about %Ln minute left</numerusform>
            <numerusform>about %Ln minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel keeps the %Ln file(s) that are in.</source>
        <translation>
            <numerusform>Cancel keeps the file that is in.</numerusform>
            <numerusform>Cancel keeps the %Ln files that are in.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Recall</name>
    <message numerus="yes">
        <source>%Ln file(s) are still being read and may say more.</source>
        <translation>
            <numerusform>%Ln file is still being read and may say more.</numerusform>
            <numerusform>%Ln files are still being read and may say more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing was found so far, but %Ln file(s) are still being read. Ask again when they are.</source>
        <translation>
            <numerusform>Nothing was found so far, but %Ln file is still being read. Ask again when it is.</numerusform>
            <numerusform>Nothing was found so far, but %Ln files are still being read. Ask again when they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) answer this as well:</source>
        <translation>
            <numerusform>%n more file answers this as well:</numerusform>
            <numerusform>%n more files answer this as well:</numerusform>
        </translation>
    </message>
</context>
</TS>
