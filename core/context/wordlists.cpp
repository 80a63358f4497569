#include "core/context/wordlists_p.h"

namespace Layers {

QSet<QByteArray> wordSet(const QByteArray &list)
{
    QSet<QByteArray> set;
    for (const QByteArray &word : list.split(' '))
        set.insert(word);
    return set;
}

static const char *const definingWords = "define defines defined definition definitions declared declaration definiert deklariert";

const WordLists &wordLists()
{
    static const WordLists all{
        .common = wordSet("a an and are as at be been being but by can could did do does doing done for from get gets got had has "
                          "have having he her him his how i if in into is it its "
                          "just may me might my no nor not of on or our out own shall she should so some such than that the their "
                          "them then there these they this those to too under up us "
                          "very was we were what when where which while who whom whose why will with would you your about after "
                          "again all also am any because before both during each few further "
                          "here more most much only other over same through until upon within without must need needs want use used "
                          "using make makes made "
                          "der die das den dem des ein eine einen einem einer und oder aber ist sind war waren wird werden wurde hat "
                          "haben hatte ich du er sie es wir ihr mein dein sein "
                          "wie was wann wo wer warum welche welcher welches mit von zu zum zur im am an auf aus bei nach nicht kein "
                          "keine noch nur auch so als wenn dass man sich"),
        .commonGerman
        = wordSet("dieser diese dieses diesem diesen jeder jede jedes welchen welchem wem wen wessen wieso weshalb wohin woher wofur womit "
                  "eines eins kann kannst konnen konnte muss mussen musste soll sollen darf durfen mochte will wollen gibt habe habt hast "
                  "bin bist seid mir mich dir dich uns euch ihm ihn ihnen meine meinen meiner unser unsere unserer unserem euer ihre ihren "
                  "ihrem ihrer seine seinen seiner fur uber unter vor durch gegen ohne um bis seit wahrend wegen zwischen hinter neben vom "
                  "beim ins ans in da dann denn doch dort hier ja nein mal mehr sehr schon immer sonst damit dazu davon daran darin worden "
                  "wurden hatten ware sei ab wer viel viele vielen"),
        .commonFrench = wordSet(
            "le la les un une des du de au aux et ou que qui quoi quel quelle quels quelles quand comment combien pourquoi lequel "
            "laquelle est sont etait etaient ete etre sera seront ai as ont avait avoir fait faire faut peut peuvent doit doivent "
            "dans sur sous pour par avec sans chez entre vers en ne pas plus moins tres il elle ils elles on nous vous je tu me te se "
            "lui leur leurs mon ma mes ton ta tes son sa ses notre nos votre vos ce cet cette ces cela ca celui celle ceux dont si "
            "mais donc car ni qu aussi encore deja tout toute tous toutes meme lors"),
        .commonSpanish = wordSet(
            "el la los las lo un una unos unas de del al con contra desde durante en entre hacia hasta para por segun sin sobre tras "
            "ni que quien quienes cual cuales cuando donde como cuanto cuanta cuantos cuantas porque pero si mas menos muy ya tambien "
            "tan es son era eran fue fueron ser sera estar esta estan este estos estas ese esa esos esas eso esto ha han hay haber "
            "hemos habia tiene tienen tener puede pueden poder debe deben deber hace hacer se nos os le les mi mis tu tus su sus "
            "nuestro nuestra nuestros nuestras yo ella ellos ellas usted ustedes ello"),
        .defining = wordSet(definingWords),
        .definingInCode = wordSet("redefine redefines redefined redefinition redefinitions redefiniert redefiniere redefinie redefinido "
                                  "redefinida redefinicion definiere definie definido definida definicion defini definis definit "
                                  "declare declares declaree declarado declarada deklarieren "
                                  "implement implements implemented implementation implementiert"),
        .kindsOfCode = wordSet("function method class constant variable macro struct enum interface symbol "
                               "funktion methode klasse konstante fonction classe constante"),
        .asking = wordSet(
            QByteArray(definingWords)
            + " "
              "document documents file files text texts passage passages page pages mention mentions mentioned mentioning say says said "
              "tell tells talk talks speak state states stated find found show shows list written know contain contains information "
              "per go goes going went gone come comes came something anything everything nothing someone anyone please hello hi hey "
              "thanks mr mrs ms miss dr prof give name names "
              "wrong thing things kind kinds reason reasons way ways "
              "mean means meaning bedeutet bedeuten signifie significa "
              "called happen happens gives given gave giving get gets got make makes made take takes taken took put puts use uses used "
              "work works "
              "need needs keep keeps kept "
              "long longer longest often high higher large larger big bigger old older short shorter far less least fewer many "
              "one two three four five six seven eight nine ten eleven twelve "
              "off "
              "actually really exactly maybe perhaps basically simply "
              "dokument dokumente dokumenten datei dateien texte stelle stellen seite seiten erwahnt erwahnen erwahnung sagt sagen steht "
              "stehen sprechen spricht finde finden findet zeige zeigen nenne nennt enthalt enthalten etwas irgendetwas alles nichts "
              "tun tut getan jemand geben gibt gegeben machen macht gemacht bekommen bekommt bitte hallo danke herr frau weiss wissen "
              "lang lange langer oft hoch hoher gross grosser alt alter kurz kurzer weit weniger viel viele "
              "zwei drei vier funf sechs sieben acht neun zehn elf zwolf "
              "eigentlich wirklich genau vielleicht etwa ungefahr circa einfach "
              "fichier fichiers mentionne mentionnent dit disent dire parle parlent trouve trouvent trouver montre montrer contient "
              "contiennent donne donner fait faire ecrit indique indiquent quelque chose bonjour merci monsieur madame mme longtemps "
              "souvent grand grande haut "
              "long longue "
              "deux trois quatre cinq sept huit neuf dix onze douze vraiment exactement environ "
              "documento documentos archivo archivos fichero ficheros pagina paginas menciona mencionan dice dicen habla hablan "
              "encuentra encuentran encontrar muestra mostrar contiene contienen algo alguien nada hola gracias favor senor senora "
              "dos tres cuatro cinco seis siete ocho nueve diez once doce "
              "realmente exactamente quizas sehr muy tambien tres beaucoup aussi"),
        .amounts
        = wordSet("version versions cost costs price prices amount number time times date duration kostet kosten preis preise betrag "
                  "anzahl zeit datum dauer "
                  "coute coutent prix montant nombre date duree "
                  "year years month months week weeks day days hour hours minute minutes "
                  "jahr jahre jahren monat monate monaten woche wochen tag tage tagen stunde stunden "
                  "an ans annee annees mois semaine semaines jour jours heure heures "
                  "cuesta cuestan coste precio precios importe cantidad tiempo fecha duracion "
                  "ano anos mes meses semana semanas dia dias hora horas "
                  "gram grams kilogram kilograms litre litres liter liters metre metres meter meters kilometre kilometres kilometer "
                  "kilometers degree degrees percent temperature weight age hot heavy total altogether "
                  "gramm kilogramm litern metern kilometern grad prozent temperatur gewicht gramme grammes kilogrammes degres "
                  "pourcentage gramo gramos kilogramo kilogramos litro litros metro metros grados"),
    };
    return all;
}

} // namespace Layers
