/** Text with `code` in backticks, as the contract's sentences have it. */
export function Marked({ text }: { text: string }) {
  return text.split('`').map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text that never changes
    return index % 2 === 1 ? <code key={index}>{part}</code> : <span key={index}>{part}</span>;
  });
}
