declare module 'color-name' {
  /** The colours that CSS has names for; each red, green, blue, 0..255. */
  const names: Readonly<Record<string, readonly [number, number, number]>>;
  export default names;
}
