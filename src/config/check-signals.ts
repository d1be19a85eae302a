import { existsSync } from 'node:fs';
import path from 'node:path';
import type { PromptSignals } from '../classification/prompt-profile.ts';
import { customSignalUses } from '../routing/rule-uses.ts';
import { isWritten } from './check-references.ts';
import { closestName } from './closest-name.ts';
import type { ConfigurationIssue } from './configuration-error.ts';
import type { ParsedYaml } from './parse-yaml.ts';
import type { CustomSignalSettings, Settings } from './settings.ts';

/** Signals that ship; one of the same name under `signals.custom` would be taken for it in rules and reports. */
const shippedSignals: Readonly<Record<keyof PromptSignals, true>> = {
  complexity: true,
  custom: true,
  difficulty: true,
  domain: true,
  freshness: true,
  language: true,
  needs: true,
  novelty: true,
  outputLength: true,
  safety: true,
  sensitiveData: true,
  stakes: true,
  task: true,
  tone: true,
  urgency: true,
};

/** What the shape of `signals` cannot say, and rules that read custom signals or labels that there are not. */
export function checkSignals(settings: Settings, source: ParsedYaml): ConfigurationIssue[] {
  const { custom, encoder } = settings.signals;
  const issues = custom.flatMap((signal) => checkSignal(signal, source));
  if (encoder !== undefined) issues.push(...checkEncoder(encoder.modelDir, custom.length > 0, source));
  for (const route of Object.values(settings.routes)) {
    if (!isWritten(source, ['routes', route.name])) continue;
    route.rules.forEach(({ when }, at) => {
      const problem = ruleProblem(when, custom);
      if (problem !== undefined)
        issues.push(source.issueAt(['routes', route.name, 'rules', at, 'when'], problem));
    });
  }
  return issues;
}

function checkSignal({ name, labels }: CustomSignalSettings, source: ParsedYaml): ConfigurationIssue[] {
  const base = ['signals', 'custom', name];
  const issues: ConfigurationIssue[] = [];
  if (Object.hasOwn(shippedSignals, name))
    issues.push(source.issueAtName(base, `${name} is a signal that ships; choose another name`));
  const owners = new Map<string, string>();
  for (const label of labels) {
    label.examples.forEach((text, at) => {
      const same = text
        .trim()
        .replace(/\s{1,8000}/g, ' ')
        .toLowerCase();
      const owner = owners.get(same);
      const path = [...base, 'labels', label.name, 'examples', at];
      if (owner === undefined) owners.set(same, label.name);
      else if (owner === label.name) issues.push(source.issueAt(path, 'the same example stands here twice'));
      else issues.push(source.issueAt(path, `the same example has the label ${owner} too`));
    });
  }
  return issues;
}

function checkEncoder(folder: string, isUsed: boolean, source: ParsedYaml): ConfigurationIssue[] {
  const at = ['signals', 'encoder', 'modelDir'];
  if (!isUsed)
    return [
      source.issueAtName(
        ['signals', 'encoder'],
        'nothing would use it: the signals that ship do not, and there are no `signals.custom`',
      ),
    ];
  if (!existsSync(path.join(folder, 'model.onnx')))
    return [source.issueAt(at, `there is no model.onnx in ${folder}`)];
  if (!existsSync(path.join(folder, 'tokenizer.json')) && !existsSync(path.join(folder, 'vocab.txt')))
    return [source.issueAt(at, `there is neither tokenizer.json nor vocab.txt in ${folder}`)];
  return [];
}

function ruleProblem(when: string, custom: readonly CustomSignalSettings[]): string | undefined {
  for (const { signal, label } of customSignalUses(when)) {
    const found = custom.find(({ name }) => name === signal);
    if (found === undefined) {
      const names = custom.map(({ name }) => name);
      return unknownName('custom signal', signal, names);
    }
    const labels = found.labels.map(({ name }) => name);
    if (label !== undefined && label !== 'unknown' && !labels.includes(label))
      return unknownName(`label of ${signal}`, label, labels);
  }
  return undefined;
}

function unknownName(kind: string, name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  if (meant !== undefined) return `no ${kind} is named ${name}; did you mean ${meant}?`;
  return `no ${kind} is named ${name}${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`;
}
