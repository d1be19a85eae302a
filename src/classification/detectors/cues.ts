/**
 * Words that say what the number or token after them is, in the languages that prompts come in. Lower case, separated by
 * commas; a space at an end counts.
 */
import { CueSet } from './cue-set.ts';

export const CARD_CUES = new CueSet([
  'card,kart,карт,carte,tarjeta,cartão,cartao,carta,visa,amex,mastercard,số thẻ,カード,卡号,信用卡,银行卡,储蓄卡,卡是,卡:,卡：,我的卡,这张卡,카드',
  'بطاق,کارت,कार्ड,kaart,kort,κάρτα,כרטיס,บัตร',
]);

export const PHONE_CUES = new CueSet([
  'phone,call,ring ,tel,telef,teléf,télé,mobil,móvil,movil,celular,cellulare,blik,cell,text me,whatsapp,sms,tlf,fax,contact,reach,handy,anruf',
  'rufnummer,appel,portable,тел,звон,звер,моб,电话,手机,電話,手機,联系,聯絡,携帯,연락,전화,هاتف,تلفن,جوال,फ़ोन,फोन',
  'मो.,मोबाइल,hp ,wa ,sđt,điện thoại,đt,gsm,cep,kom.,puh,τηλ,κινητ,โทร,טלפון,simu,mob',
]);

/** Words for any number; they make a telephone number only of what has the form of one. */
export const NUMBER_CUES = new CueSet([
  'number,número,numero,nº,номер,番号,번호,رقم,شماره,नंबर,nomor,numer,nr,číslo,szám',
]);

export const ID_CUES = new CueSet([
  'ssn,social security,national id,id number,identity,nhs,personal number,tax id,taxpayer,tin,nino',
  'national insurance,pps,file id,aadhaar,aadhar,आधार,pan,steuer-id,steuernummer',
  'steueridentifikationsnummer,sozialversicherungsnummer,ausweis,svnr,ahv,sécurité sociale,secu,dni',
  'nie,cédula,cedula,rut,curp,rfc,cpf,nif,codice fiscale,c.f.,bsn,burgerservicenummer,personnummer',
  'cpr,fødselsnummer,henkilötunnus,hetu,pesel,rodné číslo,r. č.,rč,cnp,taj,adóazonosító,егн,jmbg',
  'оib,oib,инн,снилс,рнокпп,ипн,іпн,ідентифікаційн,тц,kimlik,tckn,tc no,αφμ,αμκα,ת.ז,תעודת זהות',
  'הויה,هوية,الهوية,القومي,کد ملی,ملی,身份证,身分證,マイナンバー,個人番号,주민등록번호,주민번호,nik,ktp,cccd,cmnd,เลขบัตร',
  'บัตรประชาชน,kitambulisho,জাতীয় পরিচয়',
]);

export const PASSPORT_CUES = new CueSet([
  'passport,passeport,pasaporte,passaporto,passaporte,reisepass,pass-nr,passnummer,paspoort',
  'paszport,pașaport,pasaport,паспорт,pas č,cestovní pas,útlevél,διαβατήρι,جواز,پاسپورت,گذرنامه',
  'पासपोर्ट,护照,護照,パスポート,旅券,여권,paspor,hộ chiếu,หนังสือเดินทาง,pasi ya kusafiria,דרכון',
]);

export const PASSWORD_CUES = new CueSet([
  'password,passwort,passwd,kennwort,pwd,pw,mdp,contraseña,clave,senha,parola,hasło,wachtwoord',
  'lösenord,adgangskode,kodeord,passord,salasana,jelszó,heslo,şifre,sifre,пароль,паролем,пароля',
  'κωδικό,كلمة السر,كلمة المرور,الباسورد,رمز عبور,पासवर्ड,密码,密碼,口令,パスワード,비밀번호,비번,kata sandi,sandi',
  'mật khẩu,รหัสผ่าน,סיסמה,nenosiri,pass,identified by,kodiko,passphrase,mot de passe',
]);

/** What a dotted number of four parts is when it is no address: the place in a document, or a version. */
export const VERSION_CUES = new CueSet([
  'version,firmware,release,build,section,chapter,clause,article,annex,rev,ver',
  'versión,versão,versione,versie,kapitel,abschnitt,artikel,absatz,sección,capítulo,seção,sezione',
  'версия,версии,раздел,глава,пункт,версія,розділ,wersja,rozdział,verze,kapitola,sürüm,bölüm,phiên bản,版本,章节,バージョン,버전,الإصدار,نسخه,संस्करण',
]);
