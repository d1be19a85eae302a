/**
 * What around a duration makes it a limit from now ("in …", "… left"), a span that has passed ("… ago", "it took …") or
 * a length ("a talk of …"). Lists are by language, so that a speaker of one can check a line; words are lower case.
 */

function wordsOf(lists: readonly string[]): string {
  return lists
    .flatMap((list) => list.split(','))
    .map((word) => word.trim())
    .sort((a, b) => b.length - a.length)
    .join('|');
}

/** Words that may stand between a word for a limit and the amount. */
const FILLERS = wordsOf([
  'a,an,ein,eine,einer,einem,un,une,una,um,uma,o,en,ett,et,den,la',
  'about,like,maybe,exactly,only,just,around,another,under,less than,roughly,the,the next,next,some,barely,literally,at most,max',
  'ca,ca.,etwa,ungefähr,rund,knapp,noch,nur,genau,spätestens,den nächsten,der nächsten,nächsten,gut',
  'environ,à peine,moins de,encore,juste,seulement,les prochaines,plus que,que',
  'unos,unas,apenas,menos de,sólo,solo,más o menos,como,los próximos,aprox,aprox.,uns,umas,cerca de,só,mais,mais ou menos,no máximo',
  'circa,meno di,appena,soli,sole,ongeveer,nog,maar,zo,een,krap,cirka,omkring,ungefär,bara,typ,kun,omtrent,noin,vain,enää,vielä',
  'около,примерно,буквально,где-то,всего,ещё,еще,ровно,каких-то,буквально,десь,лише,тільки,ще,приблизно,около,само,още,око,само,још',
  'około,jakieś,niecałe,tylko,jeszcze,asi,jen,jenom,zhruba,ešte,len,oko,samo,još,kb,kb.,körülbelül,csak,még,vreo,aproximativ,doar,cam,circa',
  'περίπου,μόνο,κάπου,yaklaşık,sadece,tam,حوالي,تقريبا,نحو,فقط,حدود,تقریبا,فقط,همین,בערך,רק,עוד,सिर्फ,लगभग,करीब,केवल,बस,মাত্র,প্রায়,আর',
  'sekitar,kira-kira,cuma,hanya,tinggal,khoảng,chừng,tầm,đúng,chỉ,kama,tu',
]);
const FILLED = `(?:(?:${FILLERS})\\s){0,2}$`;

const NOT_AFTER_LETTER = "(?<![\\p{L}\\p{M}'’])";

/** Prepositions: the thing is that far ahead, or must happen by then. */
const AHEAD_BEFORE = new RegExp(
  `${NOT_AFTER_LETTER}(?:${wordsOf([
    'in,within,inside,inside of',
    'in,binnen,innerhalb,innerhalb von,innert,in den nächsten,in der nächsten',
    "dans,d'ici,d’ici,sous,en moins de,dans les prochaines,d'ici à",
    'en,dentro de,en menos de,em,daqui a,daqui,dentro de,em menos de,tra,fra,entro,in meno di,over,binnen,om,inom,innen,inden for,inden,d’aquí,d’aquí a',
    'через,в течение,за,протягом,впродовж,след,до,кроз,za,kroz,u roku od,čez,w ciągu,w,během,v priebehu,în,peste,în maximum',
    'σε,μέσα σε,εντός,خلال,بعد,في غضون,ظرف,تا,در,توی,بעוד,בעוד,תוך,अगले,dalam,trong,trong vòng,sau,baada ya,ndani ya',
  ])})\\s{1,2}${FILLED}`,
  'u',
);
/** Prepositions that are shared with languages in which they say something else, with the units they hold for. */
const ONLY_WITH_UNIT: readonly (readonly [preposition: RegExp, unit: RegExp])[] = [
  // Spanish and Catalan; the French "en 10 minutes" is how long something takes.
  [
    /(?<!\p{L})en\s\P{N}*$/u,
    /^(?:min|mins|minutos?|minuts|minutitos|horas?|h|hores|segs?|segundos?|segon\p{L}*)$/u,
  ],
  // Dutch; in English "over" is "more than".
  [
    /(?<!\p{L})over\s\P{N}*$/u,
    /^(?:uur\p{L}*|uren|minuten|minuutjes?|kwartier\p{L}*|seconden|halfuur\p{L}*)$/u,
  ],
  // Scandinavian; the Dutch "om drie uur" is a time of day.
  [/(?<!\p{L})om\s\P{N}*$/u, /^(?!uur|uren|hours?$|heure)/u],
  [/(?<!\p{L})до\s\P{N}*$/u, /^(?:минути)$/u],
  [/(?<!\p{L})w\s\P{N}*$/u, /^(?:minut\p{L}*|min|godzinę|sekund\p{L}*)$/u],
];

/** Somebody has that much time, or it is what remains. */
const REMAINS_BEFORE = new RegExp(
  `${NOT_AFTER_LETTER}(?:${wordsOf([
    "have,i've,we've,you've,i’ve,we’ve,you’ve,ive,weve,got,only,left,gives me,gives us,giving me,buys us,next,within,have only,there's,there’s",
    'noch,habe,hab,haben,hast,habt,nur,nur noch,nächsten,mir bleiben,uns bleiben,bleiben,bleibt,bleiben mir,bleiben uns',
    "reste,restent,reste que,ai,n'ai,j'ai,j’ai,avons,plus que,ai que,prochaines,on a,t'as,prochaine",
    'tengo,tenemos,queda,quedan,falta,faltan,sólo,solo,próximos,próximas,tenho,temos,tem,só,resta,restam,próximos',
    'ho,abbiamo,manca,mancano,restano,rimangono,prossimi,prossime,solo,heb,hebben,nog,maar,komende,volgende',
    'har,bara,nästa,kun,bare,næste,neste,on,enää,vielä,vain,seuraavan',
    'осталось,остаётся,остается,у меня,у нас,есть,всего,только,на всё,на все,ещё,еще,ближайшие,ближайшие,лишилось,залишилось,залишилося,маю,маємо,є,лише,тільки,найближчі,имам,имаме,остават,остава,још имам,имамо,преостало,остало,само',
    'mam,mamy,zostało,zostały,jeszcze,tylko,najbliższe,najbliższych,mám,máme,zbývá,zbývají,zostáva,ostáva,ještě,jen,imam,imamo,ostalo,preostalo,još,samo',
    'van még,csak,még,maradt,am,avem,mai am,mai avem,mai sunt,au mai rămas,a mai rămas,rămas,mai,următoarele,doar',
    'έχω,έχουμε,μένουν,μένει,απομένουν,μόνο,son,sadece,kalan,yalnız',
    'أمامي,امامي,أمامنا,باقي,باقي لي,متبقي,بقي,بقيت,بقى,معي,عندي,عندنا,لدي,لدينا,فاضل,قدامي,فقط,هنوز,יש לי,יש לנו,נשארו,נשארו לי,נותרו,רק',
    'मेरे पास,हमारे पास,सिर्फ,केवल,बस,mere paas,sirf,bas,হাতে,হাতে আছে,মাত্র,আর,sisa,tersisa,tinggal,punya,masih ada,waktu,còn,chỉ còn,có,nina,tuna,zimebaki,imebaki,nimebakiza',
  ])})\\s{1,2}${FILLED}`,
  'u',
);

/** The span is over, or is how long something takes, lasts or waits. */
const ELSEWHERE_BEFORE = new RegExp(
  `${NOT_AFTER_LETTER}(?:${wordsOf([
    'for,after,since,last,past,took,take,takes,taken,waited,waiting,wait,every,each,more than,over,per,spent,lost,by,of,than,lasts,lasted,been,was,were,is,are,cook,bake,boil,simmer,rest,the first,first,took me,takes me,cost me,it says',
    'vor,seit,nach,alle,mehr als,schon,bereits,dauert,dauerte,von,kocht,jede,jeden,zu,um',
    'il y a,ça fait,depuis,après,de,pendant,durant,toutes les,déjà,prend,dure,duré,chaque,en',
    'hace,llevo,llevamos,lleva,desde,desde hace,tras,durante,cada,ya,tarda,dura,más de,há,faz,depois de,após,por,demora,demorou,mais de,a cada,da,fa,dopo,per,ogni,già,di,dura',
    'sinds,na,al,elke,van,duurt,per,sedan,i,efter,varje,på,tar,siden,efter,etter,hver,hvert,tager,jo,joka,yli,kesti',
    'уже,каждые,больше,после,спустя,на,длится,вже,кожні,після,понад,вече,на всеки,преди,пре,након,сваких,по',
    'od,przed,po,już,co,ponad,trwa,na,už,přes,každých,před,pred,každých,prije,nakon,svakih,traje,több mint,már,minden,de la,de,acum,după,la fiecare,deja,peste tot',
    'πριν,εδώ και,μετά,κάθε,ήδη,από,her,yaklaşık her,منذ,قبل,من,كل,كلمدة,لمدة,مدة,بعد مرور,از,هر,پس از,به مدت,לפני,אחרי,כל,במשך,पिछले,हर,पहले,पछले,গত,প্রতি',
    'setiap,selama,sudah,setelah,sejak,mỗi,suốt,đã,hơn,được,mất,mới,qua,cứ,kila,kwa muda wa,baada',
  ])})\\s{1,2}${FILLED}`,
  'u',
);

/** After the duration: it has passed. */
const PAST_AFTER = new RegExp(
  `^[\\s,]{0,2}(?:${wordsOf([
    'ago,earlier,later,late,behind,old,long,apart,each,each way,per,a day,a week,a year,every,now,already,delay,of silence,gone,wait',
    'vorher,her,später,alt,verspätet,verspätung,zu spät,lang,pro,am tag,weg,delay',
    'auparavant,plus tôt,plus tard,de retard,par jour,par semaine,déjà,chacun',
    'atrás,después,tarde,de retraso,al día,a la semana,depois,de atraso,por dia,por semana,fa,dopo,di ritardo,al giorno,a testa',
    'geleden,later,lang,te laat,per,al,sedan,senare,försenad,försening,om dagen,i veckan,siden,senere,forsinket,for sent,sitten,myöhässä,päivässä',
    'назад,тому,спустя,в день,в неделю,тому назад,як,подряд,поспіль,раније,касније,назад',
    'temu,później,spóźnienia,dziennie,nazad,zpátky,zpět,později,denně,neskôr,prije,kasnije,ranije,ezelőtt,óta,késés,késik,naponta,în urmă,târziu,întârziere,pe zi,mai târziu',
    'πριν,μετά,καθυστέρηση,την ημέρα,önce,oldu,olmuş,geçti,geç,geciktim,boyunca,beri,dir,süren,مضت,مضى,پیش,قبل,گذشت,گذشته,می‌شود,שעברו,पहले,से,हो गए,हुए,हो गया,পরপর,আগে,ধরে,হলো',
    'lalu,yang lalu,kemudian,telat,lamanya,sehari,trước,rồi,liền,qua,nay,mỗi ngày,iliyopita,zilizopita',
  ])})(?![\\p{L}\\p{M}])`,
  'u',
);

/** After the duration: so much remains, or something comes then. */
const LIMIT_AFTER = new RegExp(
  `^[\\s,]{0,2}(?:${wordsOf([
    "left,to go,until,till,'til,’til,remaining,tops,max,from now,or less,or so left,deadline,i mean,to spare,to air,to deadline,to kick-off,to kickoff,to launch,to landing,to boarding,to closing,to midnight,to curtain,to departure,and counting",
    'bis,hab ich,habe ich,haben wir,zeit,noch,bleiben,verbleiben,übrig',
    'restant,restants,restantes,avant que,chrono,maxi,max,top chrono,jusqu',
    'para,para que,hasta,antes de que,como máximo,máximo,restantes,até,no máximo,al massimo,rimasti,rimaste,di tempo,fino,al via',
    'tot,voordat,te gaan,over,de tijd,kvar,tills,på mig,på oss,tilbage,igjen,til,jäljellä,aikaa,päästä,kuluttua,sisällä,ennen kuin,asti',
    'до,осталось,остаётся,остается,максимум,залишилось,лишилось,залишилося,й усе,до края,остават,остало,преостало,до краја',
    'do,zostało,zostały,mamy,czasu,zbývá,zbývají,do konce,ostáva,zostáva,ostalo,preostalo,múlva,belül,van,maradt,van hátra,múlva,alatt kell,până,rămase,au rămas,mai am',
    'μένουν,ακόμα,ακόμη,μέχρι,για να,απομένουν,sonra,içinde,içerisinde,kala,kaldı,kalmış,var,kalıyor,vaktim,vaktimiz,süre,dolmadan',
    'باقي,باقية,متبقي,متبقية,بقيت,بس,فقط,دیگر,دیگه,وقت,وقت دارم,مانده,مونده,باقی,فرصت,به پایان,עד,נשארו,לסיום,עד ה',
    'में,मे,बाद,बचे,बचा,बचें,बाकी,बाक़ी,रह गए,है,हैं,me,mein,bache,bacha,bachi,baki,baaki,baad,reh,পরে,পর,মধ্যে,বাকি,সময়,আছে,میں,باقی,بعد',
    'lagi,nữa,tersisa,sebelum,zimebaki,imebaki,kabla,zijazo,kuanzia sasa,உள்ளது,இருக்கு,உள்ளன,లో,ముందు',
  ])})(?![\\p{L}\\p{M}])`,
  'u',
);

/** "Nine minutes before …", said first: what follows has yet to come. */
const BEFORE_AFTER = new RegExp(
  `^\\s(?:${wordsOf([
    'before,ahead of,bevor,vor,avant,antes de,antes del,antes do,antes da,prima di,prima del,prima della,prima che,voor,voordat,innan,före,før,ennen',
    'до,перед,преди,пре,przed,do,zanim,před,než,pred,prije,înainte de,până la,πριν,قبل,לפני,sebelum,trước,trước khi,kabla ya',
  ])})(?![\\p{L}\\p{M}])`,
  'u',
);

/** Nothing of the same clause stands before. */
const OPENS_CLAUSE = /(?:^|[.!?…,;:\n。！？—–]["”»)]?\s{0,2}|\s-\s)$/u;
/** Nothing of the same clause stands after. */
const CLOSES_CLAUSE = /^\s{0,2}(?:$|[.!?…,;:\n—–]|-\s|pls\b|please\b)/u;

/** The verb right before the preposition says what was done, or how long saying something may take. */
const DONE_BEFORE =
  /(?<!\p{L})(?:(?!need|requir|expect|schedul|plann|want|book|need)\p{L}{2,}ed|did|made|went|took|ran|lost|won|got up|came|fell|sold|read|said|say|says|speak|spoke|talk|explain|recite|fit|cover|\p{L}{2,}(?:ó|aron|ieron)|\p{L}{2,}(?:aram|eram|iram|ou)|(?:war|hat|wurde)(?: \p{L}+){0,3}|\p{L}{2,}(?:л|ла|ло|ли|лся|лась|лось|лись)|\p{L}{2,}(?:ł|ła|ło|li|ły))\s(?:like\s)?$/u;
/** "90 calls in half an hour": a rate. */
const RATE_BEFORE = /\d\s\p{L}{3,}s\s$/u;
/** A book, an exercise or a story speaks, not the writer. */
const IN_EXERCISE =
  /(?<!\p{L})(?:exercises?|textbook|puzzle|riddle|chapter|certification|practice paper|scene|story|novel|énoncé|exercice|aufgabe|übung|lehrbuch|enunciado|ejercicio|exercício|esercizio|opgave|oppgave|uppgiften|tehtävä|feladat|zadanie|úloha|příklad|задач[аеиу]|упражнени|задачі|вправ[аі]|άσκηση|alıştırma|تمرين|مسألة|تمرین|תרגיל|अभ्यास|soal|bài tập|bài toán)(?!\p{L})/u;
/** The third of several given answers. */
const CHOICES = /(?:^|\s)\(?b[).]\s[^]{1,240}?\s\(?c[).]\s/u;

/** What a number of minutes alone is the length of, rather than the time left. */
const SPOKEN_OR_COOKED =
  /speech|toast|talk\b|\btale\b|\brede\b|discours|discurs|discorso|przem[oó]w|тост|речь|сценари|konuşma|puhe|beszéd|köszöntő|λόγο|خطبة|كلمة|भाषण|pidato|phát biểu|video|film|movie|intro|story|song|sketch|podcast|radio|lesson|workshop|bake|oven|recipe|simmer|backofen|four\b|horno|forno/u;

/** From here on "within 24 hours" states a rule, and only what remains is a limit. */
const RULE_SECONDS = 20 * 3_600;
const LONGEST_ALONE_SECONDS = 1_200;
/** "within an hour of the sign-in" counts from something else. */
const AFTER_ANOTHER =
  /^\s(?:of|after|from|nach|après|de|del|do|da|di|d['’]|después|depois|dopo|na|efter|после|після|po|od)\s/u;

export interface Surroundings {
  /** Up to 40 units before the amount. */
  before: string;
  /** Up to 32 units after the unit. */
  after: string;
  /** The unit as written. */
  unit: string;
  /** The amount is just an article or "one". */
  isArticle: boolean;
  seconds: number;
}

/** Whether what stands around a duration makes it a limit from now. */
export function isLimit({ before, after, unit, isArticle, seconds }: Surroundings): boolean {
  if (OPENS_CLAUSE.test(before) && BEFORE_AFTER.test(after)) return true;
  const ahead = AHEAD_BEFORE.exec(before);
  if (ahead !== null && holdsFor(ahead[0], unit)) {
    if (seconds >= RULE_SECONDS) return LIMIT_AFTER.test(after);
    const clause = before.slice(0, ahead.index);
    return !DONE_BEFORE.test(clause) && !RATE_BEFORE.test(clause) && !AFTER_ANOTHER.test(after);
  }
  if (PAST_AFTER.test(after)) return false;
  // "have you a minute" is no limit.
  if (!isArticle && REMAINS_BEFORE.test(before)) return true;
  return !ELSEWHERE_BEFORE.test(before) && LIMIT_AFTER.test(after);
}

/** Whether few minutes or seconds make a clause of their own: "margin call, ten minutes, which leg". */
export function standsAlone(
  { before, after, unit, isArticle, seconds }: Surroundings,
  lower: string,
): boolean {
  if (isArticle || seconds > LONGEST_ALONE_SECONDS || /^h/u.test(unit)) return false;
  return OPENS_CLAUSE.test(before) && CLOSES_CLAUSE.test(after) && !SPOKEN_OR_COOKED.test(lower);
}

function holdsFor(preposition: string, unit: string): boolean {
  for (const [words, units] of ONLY_WITH_UNIT) if (words.test(preposition)) return units.test(unit);
  return true;
}

/** Whether the limit at `at` belongs to a text that is read or set, as an exercise, a story or given answers. */
export function isSetText(lower: string, at: number): boolean {
  const sentence = Math.max(
    lower.lastIndexOf('. ', at),
    lower.lastIndexOf('\n', at),
    lower.lastIndexOf('? ', at),
    at - 160,
    0,
  );
  return (
    IN_EXERCISE.test(lower.slice(sentence, at + 40)) || CHOICES.test(lower.slice(Math.max(0, at - 400), at))
  );
}
