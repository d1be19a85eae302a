import { parseJson } from '../../wire/json-fields.ts';
import { foreignSignature } from './foreign-thinking.ts';

/** Writes one event of the stream. */
export type WriteEvent = (event: Record<string, unknown> & { type: string }) => void;

interface Block {
  kind: 'text' | 'thinking' | 'redacted_thinking' | 'tool_use';
  /** What `content_block_start` says. */
  start: Record<string, unknown>;
  /** Deltas that wait until the block's turn comes. */
  waiting: Record<string, unknown>[];
  /** Index of the tool call. */
  toolIndex?: number;
  /** Arguments so far, by which a tool call's end is known. */
  argumentsText: string;
  isSigned: boolean;
}

/**
 * The content blocks of one streamed message, in the order in which they were begun. Anthropic's protocol has one block
 * open at a time, other providers may mix deltas of several tool calls: only the first unfinished block is written, the
 * others wait. A tool call gives way to the next block when its arguments are a whole JSON value, anything else when
 * another block begins.
 */
export class BlockQueue {
  readonly #write: WriteEvent;
  readonly #queue: Block[] = [];
  #index = 0;
  #isOpen = false;

  constructor(write: WriteEvent) {
    this.#write = write;
  }

  text(text: string): void {
    this.#delta(this.#last('text') ?? this.#begin('text', { type: 'text', text: '' }), {
      type: 'text_delta',
      text,
    });
  }

  thinking(thinking: string): void {
    this.#delta(this.#thinkingBlock(), { type: 'thinking_delta', thinking });
  }

  signature(signature: string): void {
    const block = this.#thinkingBlock();
    block.isSigned = true;
    this.#delta(block, { type: 'signature_delta', signature });
  }

  redacted(data: string): void {
    this.#begin('redacted_thinking', { type: 'redacted_thinking', data });
  }

  toolCall(toolIndex: number, id: string, name: string): void {
    const block = this.#begin('tool_use', { type: 'tool_use', id, name, input: {} });
    block.toolIndex = toolIndex;
  }

  toolArguments(toolIndex: number, argumentsDelta: string): void {
    // What comes after the whole of a call's arguments can only be white space, or no JSON at all.
    const block = this.#queue.find((candidate) => candidate.toolIndex === toolIndex);
    if (block === undefined || argumentsDelta === '') return;
    block.argumentsText += argumentsDelta;
    this.#delta(block, { type: 'input_json_delta', partial_json: argumentsDelta });
    this.#advance(false);
  }

  /** Writes everything that waits and closes the last block. */
  finish(): void {
    this.#advance(true);
  }

  #thinkingBlock(): Block {
    return (
      this.#last('thinking') ?? this.#begin('thinking', { type: 'thinking', thinking: '', signature: '' })
    );
  }

  #last(kind: Block['kind']): Block | undefined {
    const last = this.#queue.at(-1);
    return last?.kind === kind ? last : undefined;
  }

  #begin(kind: Block['kind'], start: Record<string, unknown>): Block {
    const block: Block = { kind, start, waiting: [], argumentsText: '', isSigned: false };
    this.#queue.push(block);
    this.#advance(false);
    return block;
  }

  #delta(block: Block, delta: Record<string, unknown>): void {
    if (block === this.#queue[0]) this.#writeDelta(delta);
    else block.waiting.push(delta);
  }

  /** Opens the first block, and closes blocks for as long as others wait behind them. */
  #advance(isOver: boolean): void {
    for (;;) {
      const [first] = this.#queue;
      if (first === undefined) return;
      if (!this.#isOpen) this.#open(first);
      const mayClose = isOver || (this.#queue.length > 1 && isWhole(first));
      if (!mayClose) return;
      this.#close(first);
      this.#queue.shift();
    }
  }

  #open(block: Block): void {
    this.#isOpen = true;
    this.#write({ type: 'content_block_start', index: this.#index, content_block: block.start });
    for (const delta of block.waiting) this.#writeDelta(delta);
    block.waiting.length = 0;
  }

  #close(block: Block): void {
    if (block.kind === 'thinking' && !block.isSigned) {
      this.#writeDelta({ type: 'signature_delta', signature: foreignSignature });
    }
    this.#write({ type: 'content_block_stop', index: this.#index });
    this.#isOpen = false;
    this.#index++;
  }

  #writeDelta(delta: Record<string, unknown>): void {
    this.#write({ type: 'content_block_delta', index: this.#index, delta });
  }
}

function isWhole(block: Block): boolean {
  return block.kind !== 'tool_use' || parseJson(block.argumentsText) !== undefined;
}
