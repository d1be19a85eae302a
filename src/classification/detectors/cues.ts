/** Words that say what the number or token after them is, in the languages that prompts come in. Lower case. */

export const CARD_CUES = [
  'card',
  'kart',
  'карт',
  'carte',
  'tarjeta',
  'cartão',
  'cartao',
  'carta',
  'visa',
  'amex',
  'mastercard',
  'số thẻ',
  'カード',
  '卡号',
  '信用卡',
  '卡',
  '카드',
  'بطاق',
  'کارت',
  'कार्ड',
  'kaart',
  'kort',
  'κάρτα',
  'כרטיס',
  'บัตร',
];

export const PHONE_CUES = [
  'phone',
  'call',
  'ring ',
  'tel',
  'mobile',
  'cell',
  'text me',
  'whatsapp',
  'sms',
  'tlf',
  'fax',
  'contact',
  'reach',
  'handy',
  'anruf',
  'rufnummer',
  'appel',
  'portable',
  'тел',
  'звон',
  'звер',
  'моб',
  '电话',
  '手机',
  '電話',
  '手機',
  '联系',
  '聯絡',
  '携帯',
  '연락',
  '전화',
  'هاتف',
  'تلفن',
  'جوال',
  'फ़ोन',
  'फोन',
  'मो.',
  'मोबाइल',
  'hp ',
  'wa ',
  'sđt',
  'điện thoại',
  'đt',
  'gsm',
  'cep',
  'kom.',
  'puh',
  'τηλ',
  'โทร',
  'טלפון',
  'simu',
  'mob',
];

/** Words for any number; they make a telephone number only of what has the form of one. */
export const NUMBER_CUES = [
  'number',
  'número',
  'numero',
  'nº',
  'номер',
  '番号',
  '번호',
  'رقم',
  'شماره',
  'नंबर',
  'nomor',
  'numer',
  'nr',
  'číslo',
  'szám',
];

export const ID_CUES = [
  'ssn',
  'social security',
  'national id',
  'id number',
  'identity',
  'nhs',
  'personal number',
  'tax id',
  'taxpayer',
  'tin',
  'nino',
  'national insurance',
  'pps',
  'file id',
  'aadhaar',
  'aadhar',
  'आधार',
  'pan',
  'steuer-id',
  'steuernummer',
  'steueridentifikationsnummer',
  'sozialversicherungsnummer',
  'ausweis',
  'svnr',
  'ahv',
  'sécurité sociale',
  'secu',
  'dni',
  'nie',
  'cédula',
  'cedula',
  'rut',
  'curp',
  'rfc',
  'cpf',
  'nif',
  'codice fiscale',
  'c.f.',
  'bsn',
  'burgerservicenummer',
  'personnummer',
  'cpr',
  'fødselsnummer',
  'henkilötunnus',
  'hetu',
  'pesel',
  'rodné číslo',
  'r. č.',
  'rč',
  'cnp',
  'taj',
  'adóazonosító',
  'егн',
  'jmbg',
  'оib',
  'oib',
  'инн',
  'снилс',
  'рнокпп',
  'ипн',
  'іпн',
  'ідентифікаційн',
  'тц',
  'kimlik',
  'tckn',
  'tc no',
  'αφμ',
  'αμκα',
  'ת.ז',
  'תעודת זהות',
  'הויה',
  'هوية',
  'الهوية',
  'القومي',
  'کد ملی',
  'ملی',
  '身份证',
  '身分證',
  'マイナンバー',
  '個人番号',
  '주민등록번호',
  '주민번호',
  'nik',
  'ktp',
  'cccd',
  'cmnd',
  'เลขบัตร',
  'บัตรประชาชน',
  'kitambulisho',
  'জাতীয় পরিচয়',
];

export const PASSPORT_CUES = [
  'passport',
  'passeport',
  'pasaporte',
  'passaporto',
  'passaporte',
  'reisepass',
  'pass-nr',
  'passnummer',
  'paspoort',
  'paszport',
  'pașaport',
  'pasaport',
  'паспорт',
  'pas č',
  'cestovní pas',
  'útlevél',
  'διαβατήρι',
  'جواز',
  'پاسپورت',
  'گذرنامه',
  'दरकार',
  'पासपोर्ट',
  '护照',
  '護照',
  'パスポート',
  '旅券',
  '여권',
  'paspor',
  'hộ chiếu',
  'หนังสือเดินทาง',
  'pasi ya kusafiria',
  'דרכון',
];

export const PASSWORD_CUES = [
  'password',
  'passwort',
  'passwd',
  'kennwort',
  'pwd',
  'pw',
  'mdp',
  'contraseña',
  'clave',
  'senha',
  'parola',
  'hasło',
  'wachtwoord',
  'lösenord',
  'adgangskode',
  'kodeord',
  'passord',
  'salasana',
  'jelszó',
  'heslo',
  'şifre',
  'sifre',
  'пароль',
  'паролем',
  'пароля',
  'κωδικό',
  'كلمة السر',
  'كلمة المرور',
  'الباسورد',
  'رمز عبور',
  'पासवर्ड',
  '密码',
  '密碼',
  '口令',
  'パスワード',
  '비밀번호',
  '비번',
  'kata sandi',
  'sandi',
  'mật khẩu',
  'รหัสผ่าน',
  'סיסמה',
  'nenosiri',
  'pass',
  'identified by',
  'kodiko',
  '-p',
];

/** Units before a find that are searched for a cue. */
const CUE_REACH = 36;

/** Cues of up to this many Latin letters count only as whole words: "pan", "tin", "tel". */
const WHOLE_WORD_UNITS = 4;

/** Whether one of the cues stands shortly before `at`, with no other long number in between. */
export function hasCueBefore(
  lowerText: string,
  at: number,
  cues: readonly string[],
  reach = CUE_REACH,
): boolean {
  const before = afterLastNumber(lowerText.slice(Math.max(0, at - reach), at));
  for (const cue of cues) {
    const found = before.lastIndexOf(cue);
    if (found < 0) continue;
    if (cue.length > WHOLE_WORD_UNITS || cue.charCodeAt(0) > 127 || isWholeWord(before, found, cue.length))
      return true;
  }
  return false;
}

function isWholeWord(text: string, at: number, length: number): boolean {
  return !isLatinLetter(text.charCodeAt(at - 1)) && !isLatinLetter(text.charCodeAt(at + length));
}

function isLatinLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 0xdf && unit <= 0x24f);
}

/** What follows the last run of four digits: a cue before another number belongs to that one. */
function afterLastNumber(text: string): string {
  let digits = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const unit = text.charCodeAt(at);
    digits = unit >= 48 && unit <= 57 ? digits + 1 : 0;
    if (digits === 4) return text.slice(at + 4);
  }
  return text;
}

/** Look-ups per text. Tables and logs hold thousands of numbers; those after the first few hundred go without cues. */
const MAX_LOOKUPS = 400;

/** Cues before places of one text; remembers the answers for the last place and bounds the work. */
export class CueReader {
  private readonly lowerText: string;
  private readonly answers = new Map<readonly string[], boolean>();
  private place = -1;
  private lookups = 0;

  constructor(lowerText: string) {
    this.lowerText = lowerText;
  }

  hasBefore(at: number, cues: readonly string[], reach = CUE_REACH): boolean {
    if (at !== this.place) {
      this.place = at;
      this.answers.clear();
    }
    const known = this.answers.get(cues);
    if (known !== undefined) return known;
    this.lookups++;
    const answer = this.lookups <= MAX_LOOKUPS && hasCueBefore(this.lowerText, at, cues, reach);
    this.answers.set(cues, answer);
    return answer;
  }
}
