declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}

declare module '*.css';

declare module '*.webp' {
  const address: string;
  export default address;
}

declare module '*.jpg' {
  const address: string;
  export default address;
}
