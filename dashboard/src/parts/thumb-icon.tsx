/** Drawn, because not every machine has the character in a font. */
export function ThumbIcon({ down = false }: { down?: boolean }) {
  return (
    <svg class={down ? 'icon down' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d="M1 7h3v7H1zM5.5 7.2 8.4 1.5c1.2 0 1.9.9 1.7 2L9.6 6h3.9c1 0 1.7.9 1.5 1.9l-1 4.7c-.2.8-.8 1.4-1.6 1.4H5.5z" />
    </svg>
  );
}
