/**
 * What towns are called in other languages. GeoNames gives one name each, often the English one, so that «Genève»
 * or «Kaapstad» would find nothing. A row: the name in places.tsv, its country, then language and name.
 */
// biome-ignore format: a table reads by row.
export const PLACE_ALIASES = `
Genève CH | en Geneva | es Ginebra | de Genf | it Ginevra
Zürich CH | en Zurich | fr Zurich | es Zúrich | it Zurigo
Basel CH | fr Bâle | es Basilea | it Basilea
Bern CH | fr Berne | es Berna | it Berna
Luzern CH | en Lucerne | fr Lucerne | es Lucerna | it Lucerna
Sitten CH | en Sion | fr Sion | es Sion | it Sion
Fribourg CH | de Freiburg | it Friburgo | es Friburgo
Neuchâtel CH | de Neuenburg
Biel/Bienne CH | de Biel | fr Bienne
Sankt Gallen CH | fr Saint-Gall | it San Gallo
Solothurn CH | fr Soleure
Chur CH | fr Coire
Schaffhausen CH | fr Schaffhouse
Brussels BE | fr Bruxelles | es Bruselas | nl Brussel | de Brüssel
Antwerpen BE | en Antwerp | fr Anvers | es Amberes
Gent BE | en Ghent | fr Gand | es Gante
Brugge BE | en Bruges | fr Bruges | es Brujas
Liège BE | nl Luik | de Lüttich | es Lieja
Namur BE | nl Namen
Mons BE | nl Bergen
Leuven BE | fr Louvain | en Louvain | es Lovaina
Mechelen BE | fr Malines | es Malinas
Kortrijk BE | fr Courtrai
Ostend BE | nl Oostende | fr Ostende | es Ostende
Ieper BE | en Ypres | fr Ypres
Tournai BE | nl Doornik
Roeselare BE | fr Roulers
Luxembourg LU | de Luxemburg | es Luxemburgo | nl Luxemburg
Lille FR | nl Rijsel
Dunkerque FR | en Dunkirk | nl Duinkerke
Strasbourg FR | de Straßburg | es Estrasburgo
Nice FR | es Niza | it Nizza
Marseille FR | en Marseilles | es Marsella
Lyon FR | en Lyons
Bordeaux FR | es Burdeos
Toulouse FR | es Tolosa
Bayonne FR | es Bayona | eu Baiona
Perpignan FR | ca Perpinyà | es Perpiñán
Paris FR | es París | it Parigi
London GB | fr Londres | es Londres | nl Londen | it Londra
Edinburgh GB | fr Édimbourg | es Edimburgo
Cardiff GB | cy Caerdydd
Swansea GB | cy Abertawe
Dublin IE | ga Baile Átha Cliath | es Dublín
Gaillimh IE | en Galway | fr Galway | es Galway
Cork IE | ga Corcaigh
Madrid ES | ca Madrid
Barcelona ES | fr Barcelone
Sevilla ES | en Seville | fr Séville
Zaragoza ES | en Saragossa | fr Saragosse
Valencia ES | fr Valence | ca València
Córdoba ES | en Cordova | fr Cordoue
Pamplona ES | fr Pampelune | eu Iruña
Donostia / San Sebastián ES | en San Sebastián | es San Sebastián | eu Donostia | fr Saint-Sébastien
Bilbao ES | eu Bilbo
Gasteiz / Vitoria ES | es Vitoria-Gasteiz | en Vitoria | fr Vitoria
A Coruña ES | en Corunna | es La Coruña | fr La Corogne
Ourense ES | es Orense
Girona ES | es Gerona | fr Gérone
Lleida ES | es Lérida
Ibiza ES | ca Eivissa
Granada ES | fr Grenade
Palma ES | fr Palma de Majorque | en Palma de Mallorca
Lisbon PT | fr Lisbonne | es Lisboa | pt Lisboa
Porto PT | en Oporto | es Oporto
Cape Town ZA | fr Le Cap | es Ciudad del Cabo | af Kaapstad | nl Kaapstad
Pretoria ZA | en Tshwane
Port Elizabeth ZA | en Gqeberha
Johannesburg ZA | fr Johannesbourg | es Johannesburgo
Durban ZA | zu eThekwini
Auckland NZ | mi Tāmaki Makaurau
Wellington NZ | mi Te Whanganui-a-Tara
Christchurch NZ | mi Ōtautahi
Köln DE | en Cologne | fr Cologne | es Colonia | nl Keulen
Munich DE | de München | es Múnich | it Monaco di Baviera
Nürnberg DE | en Nuremberg | fr Nuremberg | es Núremberg
Hannover DE | en Hanover | fr Hanovre
Aachen DE | fr Aix-la-Chapelle | es Aquisgrán | nl Aken
Trier DE | fr Trèves | es Tréveris
Mainz DE | fr Mayence | es Maguncia
Koblenz DE | fr Coblence | es Coblenza
Freiburg DE | fr Fribourg-en-Brisgau | es Friburgo de Brisgovia | de Freiburg im Breisgau
Frankfurt am Main DE | fr Francfort | es Fráncfort
Hamburg DE | fr Hambourg | es Hamburgo
Berlin DE | es Berlín
Dresden DE | fr Dresde | es Dresde
Leipzig DE | fr Leipzick
The Hague NL | nl Den Haag | fr La Haye | es La Haya | de Den Haag
Amsterdam NL | es Ámsterdam
Vienna AT | de Wien | fr Vienne | es Viena
Salzburg AT | fr Salzbourg | es Salzburgo
Rome IT | it Roma | es Roma
Milan IT | it Milano | es Milán
Turin IT | it Torino | es Turín
Venice IT | it Venezia | fr Venise | es Venecia
Florence IT | it Firenze | es Florencia
Naples IT | it Napoli | es Nápoles
Genoa IT | it Genova | fr Gênes | es Génova
Bologna IT | fr Bologne | es Bolonia
Athens GR | fr Athènes | es Atenas
Thessaloníki GR | en Salonica | fr Thessalonique | es Salónica
Copenhagen DK | fr Copenhague | es Copenhague | da København
Stockholm SE | es Estocolmo
Göteborg SE | en Gothenburg | fr Göteborg
Helsinki FI | sv Helsingfors
Warsaw PL | fr Varsovie | es Varsovia | pl Warszawa
Kraków PL | en Cracow | fr Cracovie | es Cracovia
Prague CZ | cs Praha | es Praga
Ljubljana SI | es Liubliana
Bucharest RO | fr Bucarest | es Bucarest | ro București
Belgrade RS | es Belgrado | sr Beograd
Moscow RU | fr Moscou | es Moscú
Kyiv UA | en Kiev | fr Kiev | es Kiev
Istanbul TR | es Estambul
Algiers DZ | fr Alger | es Argel
Tunis TN | es Túnez
Tangier MA | fr Tanger | es Tánger
Marrakesh MA | fr Marrakech
Fès MA | en Fez | es Fez
Cairo EG | fr Le Caire | es El Cairo
Beirut LB | fr Beyrouth
New York City US | en New York | fr New York | es Nueva York
New Orleans US | fr La Nouvelle-Orléans | es Nueva Orleans
Philadelphia US | fr Philadelphie | es Filadelfia
Montréal CA | en Montreal
Québec CA | en Quebec City
Mexico City MX | fr Mexico | es Ciudad de México
Havana CU | fr La Havane | es La Habana
São Paulo BR | es San Pablo
Beijing CN | fr Pékin | es Pekín
Tokyo JP | es Tokio
`
