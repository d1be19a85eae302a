import { describe, expect, it } from 'vitest';
import { findAddresses } from './find-addresses.ts';
import { scanTokens } from './token-scan.ts';

function addressesIn(text: string): string[] {
  const found: string[] = [];
  findAddresses(text, text.toLowerCase(), scanTokens(text).digitTokens, (_, start, end) =>
    found.push(text.slice(start, end)),
  );
  return found;
}

describe('findAddresses', () => {
  it.each([
    ['12 Larkspur Close, Leeds', '12 Larkspur Close'],
    ['3 Strand Cottages', '3 Strand Cottages'],
    ['meet at 14 bramley road.', '14 bramley road'],
    ['7 rue des Tanneurs', '7 rue des Tanneurs'],
    ['7 Avenue Foch', '7 Avenue Foch'],
    ['in der rosenstraße 12 wohnen', 'rosenstraße 12'],
    ['via Roma 12', 'via Roma 12'],
    ['rua das Flores, 12', 'rua das Flores, 12'],
    ['ul. Polna 4', 'ul. Polna 4'],
    ['przy Polnej 4, Gdynia', 'przy Polnej 4'],
    ['по Ленинградской 5', 'по Ленинградской 5'],
    ['на вулиці Шевченка 7', 'вулиці Шевченка 7'],
    ['Keizersgracht 44', 'Keizersgracht 44'],
    ['Bahariye Cad. No: 41', 'Bahariye Cad. No: 41'],
    ['12, 00-950 Warszawa', '12, 00-950 Warszawa'],
    ['9791 Markt 84 Apt. 597', '9791 Markt 84 Apt. 597'],
    ['서울시 강남구 테헤란로 152', '강남구 테헤란로 152'],
  ])('%s', (text, address) => {
    expect(addressesIn(text)).toContain(address);
  });

  it.each([
    '10 people on the street',
    'at 5 main road junctions',
    'it is 3 different court cases',
    'to 12 trial court hearings',
    'On May 12, 2024 Paris hosted it',
    'via email 3 times',
    'на Новый год 14 гостей',
    'по Первой 3 балла',
    'na nowej 3 osoby',
    'la calle hace 3 días',
    'Adobe Creative Suite 6',
    'Test Suite 12 fails',
    'the box 255 is empty',
    'quai 4 demain',
  ])('finds none in: %s', (text) => {
    expect(addressesIn(text)).toEqual([]);
  });
});
