/**
 * What servers list beside chat models: for embeddings, ranking, speech, pictures and moderation. Their lists say only the
 * name (Ollama, vLLM, LM Studio, LocalAI), and such models answer a chat with an error or with nothing.
 */
const others =
  /embed|minilm|rerank|whisper|transcribe|moderation|dall-e|gpt-image|stable-?diffusion|(?:^|[-_./:])(?:tts|(?:multilingual-)?e5|bge|gte|paraphrase|piper|kokoro|sdxl|imagen|veo|sora)(?:[-_.:\d]|$)/;

/** Whether a model of that name answers chats, as far as a name tells. */
export function isChatName(name: string): boolean {
  return !others.test(name.slice(-200).toLowerCase());
}
