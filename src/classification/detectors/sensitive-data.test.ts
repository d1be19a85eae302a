import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SensitiveDataSpan } from '../prompt-profile.ts';
import { plainRequest } from '../../chat/plain-request.ts';
import { message, userSays } from '../testing/chat-requests.ts';
import { findSensitiveData, scanText } from './sensitive-data.ts';

function finds(text: string): string[] {
  return scanText(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);
}

describe('scanText', () => {
  it.each([
    ['mail me at ann.b+x@mail.example.org.', 'email: ann.b+x@mail.example.org'],
    ['my card 4111 1111 1111 1111 was charged', 'card: 4111 1111 1111 1111'],
    ['amex 378282246310005', 'card: 378282246310005'],
    ['IBAN DE89 3704 0044 0532 0130 00, please', 'iban: DE89 3704 0044 0532 0130 00'],
    ['pay to nl91abna0417164300', 'iban: nl91abna0417164300'],
    ['host 192.168.1.20 is down', 'ip: 192.168.1.20'],
    ['ping 2001:db8::ff00:42:8329 fails', 'ip: 2001:db8::ff00:42:8329'],
    ['call +44 7700 900123 now', 'phone: +44 7700 900123'],
    ['ring me: 07700 900123', 'phone: 07700 900123'],
    ['(415) 555-2671', 'phone: (415) 555-2671'],
    ['رقمي ٠٢٢٤٥٥٨١٩٠', 'phone: ٠٢٢٤٥٥٨١٩٠'],
    ['手机13800138000', 'phone: 13800138000'],
    ['CPF 111.444.777-35', 'national_id: 111.444.777-35'],
    ['身份证11010519491231002X', 'national_id: 11010519491231002X'],
    ['DNI 12345678Z', 'national_id: 12345678Z'],
    ['passport no. C7T4N29KW expired', 'passport: C7T4N29KW'],
    ['паспорт 45 11 384920', 'passport: 45 11 384920'],
    ['key sk_live_4eC39HqLyjWDarjtT1zdp7dc leaked', 'api_key: sk_live_4eC39HqLyjWDarjtT1zdp7dc'],
    ['export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE', 'api_key: AKIAIOSFODNN7EXAMPLE'],
    ['my password is Kestrel!Moor1987.', 'password: Kestrel!Moor1987'],
    ['PASSWORD=Korrel!Veer88', 'password: Korrel!Veer88'],
    ['I live at 12 Larkspur Close', 'address: 12 Larkspur Close'],
    ['Rosenstraße 12 in Ulm', 'address: Rosenstraße 12'],
    ['12 rue des Tanneurs', 'address: 12 rue des Tanneurs'],
    ['I live at 41 Rue des Tanneurs, Toulouse', 'address: 41 Rue des Tanneurs'],
    ['come to 9 Quay Terrace, Whitby', 'address: 9 Quay Terrace'],
    ['it is flat 4, 11 bramley road', 'address: 11 bramley road'],
    ['send the van to 7 mill lane please', 'address: 7 mill lane'],
    ['our office at 350 5th Avenue', 'address: 350 5th Avenue'],
    ['вызови скорую на Садовую 14, быстро', 'address: на Садовую 14'],
    ['живу на улице Мира 7', 'address: улице Мира 7'],
    ['mieszkam na Lipowej 7', 'address: na Lipowej 7'],
    ['bytem Lipová 12, 370 05 České Budějovice', 'address: 12, 370 05 České'],
    ['vivo en calle mayor 3, segundo', 'address: calle mayor 3'],
    ['hegyalja út 98', 'address: hegyalja út 98'],
    ['Villacher Strasse 89', 'address: Villacher Strasse 89'],
    ['JL. KEBON KACANG 9 NO. 41', 'address: JL. KEBON KACANG 9'],
    ['मकान 27-बी, गांधी मार्ग', 'address: मकान 27-बी, गांधी मार्ग'],
    ['write to P.O. Box 255', 'address: P.O. Box 255'],
    ['PSC 7589, Box 0572, APO AE 20040', 'address: APO AE 20040'],
    ['móvil 611 204 885', 'phone: 611 204 885'],
    ['κινητό 6944 555 120', 'phone: 6944 555 120'],
    ['dial 0049-30-901820', 'phone: 0049-30-901820'],
    ['আমার ফোন ০১৭১১-৫৫৫৬৬৬', 'phone: ০১৭১১-৫৫৫৬৬৬'],
    ['my card number 503802053770', 'card: 503802053770'],
    ["mysqldump -uroot -p'Hz_2019!bak' shop", 'password: Hz_2019!bak'],
    ['psql -p Korrel!Veer88', 'password: Korrel!Veer88'],
    ['login --password Korrel!Veer88', 'password: Korrel!Veer88'],
    ['DB_PASS="Zahra 77#qA" in it', 'password: Zahra 77#qA'],
    ['it says Blue-Heron-1987! is your pass', 'password: Blue-Heron-1987!'],
    ["'sms.key' => 'kv9Qm2xT9bLz4RfW8sYd1HpC6v'", 'api_key: kv9Qm2xT9bLz4RfW8sYd1HpC6v'],
    ['use kvn_live_7Qm2xT9bLz4RfW8sYd1HpC6v', 'api_key: kvn_live_7Qm2xT9bLz4RfW8sYd1HpC6v'],
  ])('%s', (text, wanted) => {
    expect(finds(text)).toContain(wanted);
  });

  it('finds whole private keys', () => {
    const key = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIB7q\n-----END EC PRIVATE KEY-----';
    expect(finds(`what is this\n${key}\n?`)).toEqual([`private_key: ${key}`]);
  });

  it.each([
    'order 4111 1111 1111 1112 is late',
    'version 1.2.3.400 and 12.10.2024 at 12:30:45',
    'on 2024-11-24 we sold 1 200 300 units for 12,500.00',
    'commit 3f2a9c81d0e4b7a6958473625140f9e8d7c6b5a4',
    'a@b and user@host, @handle',
    'DE00370400440532013000 is not valid',
    'std::vector<int> a::b',
    'reset my password please, it is the third time',
    'the 1990s, COVID-19 and ISO-8859-1',
    '3 + 4 = 7; x = 1234567',
    'chapter 12 way ahead',
    'a Maya long count of 9.12.11.5.18',
    'see section 4.2.1.3 about stairs',
    'في ٩٩٩.١٢.٤.١ من الجدول',
    'firmware 3.12.4.1 bricks it',
    'раздел 3.1.4.2 договора',
    'counts 97 79 88 91 88 86 104 89 91 92',
    'vectors 0.7307566 -0.70118755 0.12345',
    'ffmpeg -pass 2 -c:v libaom-av1 -b:v 2M',
    '<router>tier-premium; complexity=5; log=none</router>',
    'the passenger list has A-12b and B-14c',
    'dsn https://9f3e1c77@o1122.ingest.example/5',
    "by 9 o'clock: 3) 110094 units call",
    'учитель 1234567 в автомобиле 7654321',
    'March 12, 2024 Paris hosted it',
    'he went to 3 different court cases, via email 3 times',
    'на Новый год 14 человек, по Первой 3 балла',
    'la calle lleva 3 días cerrada',
  ])('finds nothing in: %s', (text) => {
    expect(finds(text)).toEqual([]);
  });

  it('gives spans that lie in the text, in order, without overlap', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '4111111111111111',
            'a@b.co',
            '+4915112345678',
            ' ',
            'x',
            '１２',
            '😀',
            '10.0.0.1',
            '\n',
            'pass: Ab1!efgh',
          ),
          { maxLength: 30 },
        ),
        (pieces) => {
          const text = pieces.join(' ');
          let last = 0;
          for (const { start, end } of scanText(text)) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            last = end;
          }
        },
      ),
    );
  });
});

describe('findSensitiveData', () => {
  it('names message and part, with offsets in UTF-16 units', () => {
    const request = plainRequest([
      message('user', 'hi', '😀 a@b.example'),
      message('assistant', 'ok'),
      message('tool', {
        type: 'tool-result',
        toolCallId: '1',
        parts: [{ type: 'text', text: 'ip 10.0.0.7' }],
      }),
    ]);
    expect(findSensitiveData(request)).toEqual<SensitiveDataSpan[]>([
      { kind: 'email', message: 0, part: 1, start: 3, end: 14 },
      { kind: 'ip', message: 2, part: 0, start: 3, end: 11 },
    ]);
  });

  it('reads head and tail of long parts with right offsets', () => {
    const text = `first@a.example ${'word '.repeat(100_000)} last@b.example`;
    const spans = findSensitiveData(userSays(text));
    expect(spans.map((span) => text.slice(span.start, span.end))).toEqual([
      'first@a.example',
      'last@b.example',
    ]);
  });

  it('stops at 64 spans and bounds its work', () => {
    expect(findSensitiveData(userSays('a@b.example '.repeat(10_000)))).toHaveLength(64);
    const many = Array.from({ length: 20_000 }, () => message('user', 'nothing here at all'));
    expect(findSensitiveData(plainRequest(many))).toEqual([]);
  });

  it('still reads the first numbers of a long table by their words', () => {
    const text = `my phone is 5551234567, ${'12 34 56 78 90 '.repeat(4_000)}`;
    expect(findSensitiveData(userSays(text))[0]).toMatchObject({ kind: 'phone', start: 12, end: 22 });
  });

  it.each([
    ['digits', '1'.repeat(100_000)],
    ['digit groups', '12 '.repeat(40_000)],
    ['dots', '1.'.repeat(50_000)],
    ['at signs', '@'.repeat(100_000)],
    ['local parts', 'a.'.repeat(50_000)],
    ['colons', 'a:'.repeat(50_000)],
    ['password words', 'password '.repeat(10_000)],
    ['PEM headers', '-----BEGIN RSA PRIVATE KEY'.repeat(4_000)],
    ['capitals', 'Aa '.repeat(40_000)],
    ['streets', '1 Aa Aa Aa '.repeat(10_000)],
    ['cities', '市区'.repeat(40_000)],
    ['iban heads', 'DE89 '.repeat(20_000)],
  ])('gets through %s in bounded time', (_, text) => {
    expect(Array.isArray(findSensitiveData(userSays(text)))).toBe(true);
  });
});
