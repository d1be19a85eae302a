/** Words by value. What is spelt alike in several languages stands once; stems that only begin a compound are listed too. */
export const WORDS_BY_VALUE: readonly (readonly [number, string])[] = [
  [
    0.25,
    'quarter quarters quart quarts viertel cuarto cuartos quarto quartos quarti kwart четверть чверть çeyrek ربع ربعی רבע čtvrt štvrť četvrt sfert ćwierć negyed suku پاو',
  ],
  [
    0.5,
    'half halbe halben halber halve halv halvt demi demie media meia mezza mezzo mezz pół půl pol пол пів половин половина pola пола fél puoli puolen yarım buçuk setengah nửa μισή jumătate juma jumate نصف نص نیم חצי आधा आधे आधी aadha aadhe আধা আধ அரை mitja pool pus nusu',
  ],
  [
    1,
    'a an one ein eine einer einem einen un une una uno um uma een één en ett et yksi yhden один одну одна однa jedna jedną jeden jednu egy bir satu se một μία μια ένα ένας o un واحد واحدة یک אחת एक ek এক ஒரு moja една един jedan jednu jedne единa',
  ],
  [
    1.5,
    'anderthalb eineinhalb anderhalf полтора полторы півтори півтора półtorej półtora másfél halvannen halvanden puolitoista puolentoista μιάμιση डेढ़ ded dedh দেড়',
  ],
  [
    2,
    'two couple пара пару zwei deux dos dois duas due twee två to kaksi kahden два две дві dwie dwa dvě dve dva dvije kettő két iki dua hai δύο δυο doi două اثنين دو שתי שתיים दो do দুই ரெண்டு இரண்டு mbili dues kaks',
  ],
  [2.5, 'ढाई dhai আড়াই'],
  [
    3,
    'three drei trois tres três tre drie kolme kolmen три trzy tři tri három üç tiga ba τρεις τρία trei ثلاث ثلاثة سه שלוש तीन teen তিন மூன்று tatu kolm',
  ],
  [
    4,
    'four vier quatre cuatro quatro quattro fyra fire neljä neljän четыре четыри чотири cztery čtyři štyri četiri négy dört empat bốn tư τέσσερις τέσσερα patru أربع أربعة اربع چهار ארבע चार char চার நான்கு nne neli',
  ],
  [
    5,
    "five fünf cinq cinco cinque vijf fem viisi viiden пять п'ять п’ять пет pięć pět päť pet öt beş lima năm lăm nhăm πέντε cinci خمس خمسة پنج חמש पाँच पांच paanch panch পাঁচ ஐந்து tano cinc viis",
  ],
  [
    6,
    'six sechs seis sei zes sex seks kuusi kuuden шесть шість шест sześć šest šesť hat altı enam sáu έξι șase ست ستة شش שש छह छः che chhe ছয় ஆறு sita sis kuus',
  ],
  [
    7,
    'seven sieben sept siete sete sette zeven sju syv seitsemän семь сім седем седам siedem sedm sedem sedam hét yedi tujuh bảy επτά εφτά șapte سبع سبعة هفت שבע सात saat সাত ஏழு saba set seitse',
  ],
  [
    8,
    'eight acht huit ocho oito otto åtta åtte otte kahdeksan восемь вісім осем осам osiem osm osem osam nyolc sekiz delapan tám οκτώ οχτώ opt ثمان ثماني ثمانية هشت שמונה आठ aath আট எட்டு nane vuit kaheksa',
  ],
  [
    9,
    "nine neun neuf nueve nove negen nio ni yhdeksän девять дев'ять дев’ять девет dziewięć devět deväť devet kilenc dokuz sembilan chín εννέα εννιά nouă تسع تسعة نه תשע नौ nau নয় ஒன்பது tisa nou üheksa",
  ],
  [
    10,
    'ten zehn dix diez dez dieci tien tio ti kymmenen десять десет dziesięć deset desať tíz tizen on sepuluh mười δέκα zece عشر عشرة عشره ده עשר दस das দশ பத்து kumi deu kümme dizaine decina decena dezena',
  ],
  [
    11,
    'eleven elf onze once undici elva elleve yksitoista одиннадцать одинадцять единайсет jedenaście jedenáct jedenásť jedanaest onbir sebelas έντεκα unsprezece ग्यारह এগারো',
  ],
  [
    12,
    'twelve dozen zwölf douze douzaine doce doze dodici twaalf tolv kaksitoista kahdentoista двенадцать дванадцять дванайсет dwanaście dvanáct dvanásť dvanaest δώδεκα doisprezece douăsprezece बारह barah বারো',
  ],
  [
    13,
    'thirteen dreizehn treize trece treze tredici dertien tretton tretten тринадцать тринадцять trzynaście třináct trinásť trinaest',
  ],
  [
    14,
    'fourteen vierzehn quatorze catorce catorze quattordici veertien fjorton fjorten четырнадцать чотирнадцять czternaście čtrnáct štrnásť četrnaest',
  ],
  [
    15,
    "fifteen fünfzehn quinze quinzaine quince quindici vijftien femton femten viisitoista viidentoista пятнадцать п'ятнадцять п’ятнадцять петнайсет петнаест piętnaście patnáct pätnásť petnaest δεκαπέντε cincisprezece cinsprezece پانزده पंद्रह पन्द्रह pandrah পনেরো kümneviie",
  ],
  [
    16,
    'sixteen sechzehn seize dieciséis dezesseis dezasseis sedici zestien sexton seksten шестнадцать szesnaście šestnáct',
  ],
  [
    17,
    'seventeen siebzehn diecisiete dezessete dezassete diciassette zeventien sjutton sytten семнадцать siedemnaście sedmnáct',
  ],
  [18, 'eighteen achtzehn dieciocho dezoito diciotto achttien arton atten восемнадцать osiemnaście osmnáct'],
  [
    19,
    'nineteen neunzehn diecinueve dezenove dezanove diciannove negentien nitton nitten девятнадцать dziewiętnaście devatenáct',
  ],
  [
    20,
    'twenty zwanzig vingt vingts vingtaine veinte veinti vinte venti vent twintig tjugo tjue tyve kaksikymmentä kahdenkymmenen двадцать двадцять двайсет двадесет dwadzieścia dvacet dvadsať dvadeset húsz huszon yirmi είκοσι douăzeci عشرين عشرون بیست עשרים बीस bees bis বিশ இருபது ishirini vint kakskümmend',
  ],
  [25, 'पच्चीस pachees পঁচিশ'],
  [
    30,
    'thirty dreißig dreissig trente trentaine treinta trinta trenta trent dertig trettio tretti tredive kolmekymmentä kolmenkymmenen тридцать тридцять трийсет тридесет trzydzieści třicet tridsať trideset harminc otuz τριάντα treizeci ثلاثين ثلاثون سی שלושים तीस tees ত্রিশ முப்பது thelathini kolmkümmend',
  ],
  [35, 'पैंतीस'],
  [
    40,
    'forty fourty vierzig quarante cuarenta quarenta quaranta quarant veertig fyrtio førti fyrre neljäkymmentä neljänkymmenen сорок четирийсет четрдесет czterdzieści čtyřicet štyridsať četrdeset negyven kırk σαράντα patruzeci أربعين أربعون اربعين چهل ארבעים चालीस chalis চল্লিশ arobaini',
  ],
  [45, 'पैंतालीस paintalis'],
  [
    50,
    "fifty fünfzig cinquante cincuenta cinquenta cinquanta cinquant vijftig femtio femti halvtreds viisikymmentä viidenkymmenen пятьдесят п'ятдесят п’ятдесят петдесет педесет pięćdziesiąt padesát päťdesiat pedeset ötven elli πενήντα cincizeci خمسين خمسون پنجاه חמישים पचास pachas পঞ্চাশ hamsini",
  ],
  [
    60,
    'sixty sechzig soixante sesenta sessenta sessanta sessant zestig sextio seksti шестьдесят sześćdziesiąt šedesát hatvan altmış',
  ],
  [70, 'seventy siebzig setenta settanta zeventig sjuttio семьдесят siedemdziesiąt sedmdesát'],
  [80, 'eighty achtzig ochenta oitenta ottanta tachtig åttio восемьдесят osiemdziesiąt osmdesát'],
  [90, 'ninety neunzig noventa novanta negentig nittio девяносто dziewięćdziesiąt devadesát'],
];
