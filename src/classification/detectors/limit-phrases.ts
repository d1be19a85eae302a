/**
 * Words around a duration that make it a limit from now, a span that has passed, or a length. Lists are by language, so
 * that a speaker of one can check a line; phrases are lower case, separated by commas.
 */
import { PhraseSet } from './phrase-set.ts';

/** May stand between a word for a limit and the amount. */
export const FILLERS = new PhraseSet([
  'mi,nam,mir,uns,nekem,мені,нам,мне,ми,ни,לי,לנו,لي,لنا',
  'about,like,maybe,exactly,only,just,around,another,under,less than,roughly,approx,the next,next,some,barely,literally,at most,max',
  'ca,etwa,ungefähr,rund,knapp,noch,nur,genau,spätestens,den nächsten,der nächsten,nächsten,gut',
  'environ,à peine,moins de,encore,juste,seulement,les prochaines,plus que,que',
  'unos,unas,apenas,menos de,sólo,solo,más o menos,como,los próximos,aprox,uns,umas,cerca de,só,mais,mais ou menos,no máximo',
  'circa,meno di,appena,soli,sole,ongeveer,nog,maar,zo,een,krap,cirka,omkring,ungefär,bara,typ,kun,omtrent,noin,vain,enää,vielä',
  'около,примерно,буквально,где-то,всего,ещё,еще,ровно,каких-то,десь,лише,тільки,ще,приблизно,само,още,око,још',
  'około,jakieś,niecałe,tylko,jeszcze,asi,jen,jenom,zhruba,ešte,len,oko,samo,još,kb,körülbelül,csak,még,vreo,aproximativ,doar,cam,circa',
  'περίπου,μόνο,κάπου,yaklaşık,sadece,tam,حوالي,تقريبا,نحو,فقط,حدود,تقریبا,همین,בערך,רק,עוד,सिर्फ,लगभग,करीब,केवल,बस,মাত্র,প্রায়,আর',
  'sekitar,kira-kira,cuma,hanya,tinggal,khoảng,chừng,tầm,đúng,chỉ,kama,tu',
]);

/** Articles, which may stand before a part of a unit: in a quarter of an hour, om en halv timme. */
export const ARTICLES = new PhraseSet([
  'a,an,the,ein,eine,einer,einem,un,une,una,la,um,uma,o,een,het,en,ett,et,den,jednu',
]);

/** Prepositions: the thing is that far ahead, or must happen by then. */
export const AHEAD_BEFORE = new PhraseSet([
  'in,within,inside,inside of',
  'in,binnen,innerhalb,innerhalb von,innert,in den nächsten,in der nächsten',
  "dans,d'ici,sous,en moins de,dans les prochaines,d'ici à",
  "en,dentro de,en menos de,em,daqui a,daqui,em menos de,tra,fra,entro,in meno di,over,binnen,om,inom,innen,inden for,inden,d'aquí,d'aquí a,o",
  'через,в течение,за,протягом,впродовж,след,до,кроз,za,kroz,u roku od,čez,w ciągu,w,během,v priebehu,în,peste,în maximum',
  'σε,μέσα σε,εντός,خلال,بعد,في غضون,ظرف,تا,در,توی,بעוד,בעוד,תוך,अगले,dalam,trong,trong vòng,sau,baada ya,ndani ya',
]);

/** Somebody has that much time, or it is what remains. */
export const REMAINS_BEFORE = new PhraseSet([
  "have,i've,we've,you've,ive,weve,got,only,left,gives me,gives us,giving me,given me,given us,gave me,gave us,buys us,next,within,have only,there's",
  'noch,habe,hab,haben,hast,habt,nur,nur noch,nächsten,mir bleiben,uns bleiben,bleiben,bleibt,bleiben mir,bleiben uns',
  "reste,restent,reste que,ai,n'ai,j'ai,avons,plus que,ai que,prochaines,on a,t'as,prochaine",
  'tengo,tenemos,queda,quedan,falta,faltan,sólo,solo,próximos,próximas,tenho,temos,tem,só,resta,restam',
  'ho,abbiamo,manca,mancano,restano,rimangono,prossimi,prossime,solo,heb,hebben,nog,maar,komende,volgende',
  'har,bara,nästa,kun,bare,næste,neste,on,enää,vielä,vain,seuraavan',
  'осталось,остаётся,остается,у меня,у нас,есть,всего,только,на всё,на все,ещё,еще,ближайшие,лишилось,лишилося,лишається,залишилось,залишилося,залишається,у мене,у нас,маю,маємо,є,ще,лише,тільки,найближчі,имам,имаме,остават,остава,још имам,имамо,преостало,остало,само',
  'mam,mamy,zostało,zostały,jeszcze,tylko,najbliższe,najbliższych,mám,máme,zbývá,zbývají,zostáva,ostáva,ještě,jen,imam,imamo,ostalo,preostalo,još,samo',
  'van még,csak,még,maradt,am,avem,mai am,mai avem,mai sunt,au mai rămas,a mai rămas,rămas,mai,următoarele,doar',
  'έχω,έχουμε,μένουν,μένει,απομένουν,μόνο,son,sadece,kalan,yalnız',
  'أمامي,امامي,أمامنا,باقي,باقي لي,متبقي,بقي,بقيت,بقى,معي,عندي,عندنا,لدي,لدينا,فاضل,قدامي,فقط,هنوز,יש לי,יש לנו,נשארו,נשארו לי,נותרו,רק',
  'मेरे पास,हमारे पास,सिर्फ,केवल,बस,mere paas,sirf,bas,হাতে,হাতে আছে,মাত্র,আর,sisa,tersisa,tinggal,punya,masih ada,waktu,còn,chỉ còn,có,nina,tuna,zimebaki,imebaki,nimebakiza',
]);

/** The span is over, or is how long something takes, lasts or waits. */
export const ELSEWHERE_BEFORE = new PhraseSet([
  'for,after,since,last,past,took,take,takes,taken,waited,waiting,wait,every,each,more than,over,per,spent,lost,by,of,than,lasts,lasted,been,was,were,is,are,cook,bake,boil,simmer,rest,the first,first,took me,takes me,cost me,it says',
  'vor,seit,nach,alle,mehr als,schon,bereits,dauert,dauerte,von,kocht,jede,jeden,zu,um',
  'il y a,ça fait,depuis,après,de,pendant,durant,toutes les,déjà,prend,dure,duré,chaque,en',
  'hace,llevo,llevamos,lleva,desde,desde hace,tras,durante,cada,ya,tarda,dura,más de,há,faz,depois de,após,por,demora,demorou,mais de,a cada,da,fa,dopo,per,ogni,già,di',
  'sinds,na,al,elke,van,duurt,per,sedan,i,efter,varje,på,tar,siden,etter,hver,hvert,tager,jo,joka,yli,kesti',
  'уже,каждые,больше,после,спустя,на,длится,вже,кожні,після,понад,вече,на всеки,преди,пре,након,сваких,по',
  'od,przed,po,już,co,ponad,trwa,na,už,přes,každých,před,pred,prije,nakon,svakih,traje,több mint,már,minden,de la,de,acum,după,la fiecare,deja,peste tot',
  'πριν,εδώ και,μετά,κάθε,ήδη,από,her,yaklaşık her,منذ,قبل,من,كل,كلمدة,لمدة,مدة,بعد مرور,از,هر,پس از,به مدت,לפני,אחרי,כל,במשך,पिछले,हर,पहले,पछले,গত,প্রতি',
  'setiap,selama,sudah,setelah,sejak,mỗi,suốt,đã,hơn,được,mất,mới,qua,cứ,kila,kwa muda wa,baada',
]);

/** After the duration: it has passed. */
export const PAST_AFTER = new PhraseSet([
  'ago,earlier,later,late,behind,old,long,apart,each,each way,per,a day,a week,a year,every,now,already,delay,of silence,gone,wait',
  'vorher,her,später,alt,verspätet,verspätung,zu spät,lang,pro,am tag,weg,delay',
  'auparavant,plus tôt,plus tard,de retard,par jour,par semaine,déjà,chacun',
  'atrás,después,tarde,de retraso,al día,a la semana,depois,de atraso,por dia,por semana,fa,dopo,di ritardo,al giorno,a testa',
  'geleden,later,lang,te laat,per,al,sedan,senare,försenad,försening,om dagen,i veckan,siden,senere,forsinket,for sent,sitten,myöhässä,päivässä',
  'назад,тому,спустя,в день,в неделю,тому назад,як,подряд,поспіль,раније,касније',
  'temu,później,spóźnienia,dziennie,nazad,zpátky,zpět,později,denně,neskôr,prije,kasnije,ranije,ezelőtt,óta,késés,késik,naponta,în urmă,târziu,întârziere,pe zi,mai târziu',
  'πριν,μετά,καθυστέρηση,την ημέρα,önce,oldu,olmuş,geçti,geç,geciktim,boyunca,beri,dir,süren,مضت,مضى,پیش,قبل,گذشت,گذشته,می‌شود,שעברו,पहले,से,हो गए,हुए,हो गया,পরপর,আগে,ধরে,হলো',
  'lalu,yang lalu,kemudian,telat,lamanya,sehari,trước,rồi,liền,qua,nay,mỗi ngày,iliyopita,zilizopita',
]);

/** After the duration: so much remains, or something comes then. */
export const LIMIT_AFTER = new PhraseSet([
  "left,to go,until,till,'til,remaining,tops,max,from now,or less,or so left,deadline,i mean,to spare,to air,to deadline,to kick-off,to kickoff,to launch,to landing,to boarding,to closing,to midnight,to curtain,to departure,and counting",
  'bis,hab ich,habe ich,haben wir,zeit,noch,bleiben,verbleiben,übrig',
  'restant,restants,restantes,avant que,chrono,maxi,max,top chrono,jusqu',
  'para,para que,hasta,antes de que,como máximo,máximo,restantes,até,no máximo,al massimo,rimasti,rimaste,di tempo,fino,al via',
  'tot,voordat,te gaan,over,de tijd,kvar,tills,på mig,på oss,tilbage,igjen,til,jäljellä,aikaa,päästä,kuluttua,sisällä,ennen kuin,asti',
  'до,осталось,остаётся,остается,максимум,залишилось,лишилось,залишилося,й усе,до края,остават,остало,преостало,до краја',
  'do,zostało,zostały,mamy,czasu,zbývá,zbývají,do konce,ostáva,zostáva,ostalo,preostalo,múlva,belül,van,maradt,van hátra,alatt kell,până,rămase,au rămas,mai am',
  'μένουν,ακόμα,ακόμη,μέχρι,για να,απομένουν,sonra,içinde,içerisinde,kala,kaldı,kalmış,var,kalıyor,vaktim,vaktimiz,süre,dolmadan',
  'باقي,باقية,متبقي,متبقية,بقيت,بس,فقط,دیگر,دیگه,وقت,وقت دارم,مانده,مونده,باقی,فرصت,به پایان,עד,נשארו,לסיום,עד ה',
  'में,मे,बाद,बचे,बचा,बचें,बाकी,बाक़ी,रह गए,है,हैं,me,mein,bache,bacha,bachi,baki,baaki,baad,reh,পরে,পর,মধ্যে,বাকি,সময়,আছে,میں,باقی,بعد',
  'lagi,nữa,tersisa,sebelum,zimebaki,imebaki,kabla,zijazo,kuanzia sasa,உள்ளது,இருக்கு,உள்ளன,లో,ముందు',
]);

/** "Nine minutes before …", said first: what follows has yet to come. */
export const BEFORE_AFTER = new PhraseSet([
  'before,ahead of,bevor,vor,avant,antes de,antes del,antes do,antes da,prima di,prima del,prima della,prima che,voor,voordat,innan,före,før,ennen',
  'до,перед,преди,пре,przed,do,zanim,před,než,pred,prije,înainte de,până la,πριν,قبل,לפני,sebelum,trước,trước khi,kabla ya',
]);
