import type { CustomSignalSettings } from '../../../config/settings.ts';

/** A signal with eight examples a label, for tests. */
export const teamSignal: CustomSignalSettings = {
  name: 'team',
  labels: [
    {
      name: 'billing',
      examples: [
        'Why was my card charged twice this month?',
        'I need the March invoice with our VAT number on it.',
        'Please refund the order, it never arrived.',
        'How do I change the payment method of my subscription?',
        'The amount on the receipt is not what I was quoted.',
        'Can I pay the invoice by bank transfer instead of by card?',
        'My refund has not reached my account yet.',
        'Which currency will I be charged in?',
      ],
    },
    {
      name: 'technical',
      examples: [
        'The app shows a white screen after the update.',
        'Our webhook stopped firing since last night.',
        'How do I reset two-factor login for a colleague?',
        'Uploading files over 2 GB ends with error 413.',
        'The API answers 500 when I send an empty list.',
        'The desktop client crashes when I open the settings.',
        'Sync is stuck at 99 % and the log says timeout.',
        'Your SDK throws a TypeError in Node 24.',
      ],
    },
  ],
};

/** Prompts that are not among the examples. */
export const unseen = [
  ['billing', 'I was charged for a subscription that I cancelled, refund my card please'],
  ['billing', 'send me the invoice for April'],
  ['billing', 'why is the amount on my card different from the invoice'],
  ['technical', 'the app crashes with an error after login'],
  ['technical', 'webhook calls end with a timeout and error 500'],
  ['technical', 'settings screen stays white in the desktop client'],
] as const;

export const elsewhere = [
  'Write a sonnet about autumn leaves.',
  'What is the capital of Mongolia?',
  'Prove that the square root of two is irrational.',
  'Übersetze bitte: Der Hund schläft.',
  'Plan a three-day hike in the Dolomites with children.',
  'Who won the 1998 football world cup?',
] as const;
