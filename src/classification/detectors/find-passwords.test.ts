import { describe, expect, it } from 'vitest';
import { findPasswords } from './find-passwords.ts';
import { scanTokens } from './token-scan.ts';

function passwordsIn(text: string): string[] {
  const found: string[] = [];
  findPasswords(text, text.toLowerCase(), scanTokens(text).passwordTokens, (_, start, end) =>
    found.push(text.slice(start, end)),
  );
  return found;
}

describe('findPasswords', () => {
  it.each([
    ['password: Kestrel!Moor1987.', 'Kestrel!Moor1987'],
    ['das Passwort ist „Korrel!Veer88“', 'Korrel!Veer88'],
    ['mi contraseña es Luna#Verde22', 'Luna#Verde22'],
    ['пароль от роутера Gorod-2291x', 'Gorod-2291x'],
    ['密码是Kunlun#2024', 'Kunlun#2024'],
    ['şifre: Deniz_44a!', 'Deniz_44a!'],
    ['PASSWORD=Korrel!Veer88', 'Korrel!Veer88'],
    ["mysql -u root -p'Hz_2019!bak' shop", 'Hz_2019!bak'],
    ['sshpass -p Korrel!Veer88 ssh host', 'Korrel!Veer88'],
    ['postgres://shop:Qz8-marmot-Tin@10.14.3.22', 'Qz8-marmot-Tin'],
    ['Blue-Heron-1987! is my password', 'Blue-Heron-1987!'],
    ['PASS="two words 77#q"', 'two words 77#q'],
  ])('%s', (text, password) => {
    expect(passwordsIn(text)).toContain(password);
  });

  it.each([
    'reset my password please, it does not work',
    'the password field takes at most sixteen units',
    'password rules changed. Order ABC-1234 is late',
    'ffmpeg -pass 1 -an -c:v libaom-av1 out',
    'passenger seats A-12b and B-14c',
    'compass heading NE-45b now',
    'pass=short, log_level=5',
    'docker run -p8080:80 web-2b',
    'tar -pxzf backup-2024b.tar',
    'http://host:8080/path@2x',
  ])('finds none in: %s', (text) => {
    expect(passwordsIn(text)).toEqual([]);
  });
});
