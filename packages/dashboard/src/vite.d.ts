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

/** Made by vite.config.ts from the contract. */
declare module 'virtual:reference' {
  export const OPTIONS: readonly {
    readonly name: string;
    readonly expected: string;
    readonly summary: string;
    readonly example: string;
    /** Null: every mode takes it. */
    readonly modes: readonly string[] | null;
  }[];
  /** Fields that say where pictures come from, and what a result looks like. */
  export const OUTPUTS: readonly {
    readonly name: string;
    readonly summary: string;
    readonly example: string;
    /** Null: the summary says it all. */
    readonly expected: string | null;
  }[];
  export const GARMENTS: readonly string[];
  export const ERRORS: readonly {
    readonly code: string;
    readonly status: number;
    readonly title: string;
  }[];
  export const NETWORKS: readonly {
    readonly id: string;
    readonly title: string;
    readonly licence: { readonly package: string; readonly weights: string };
  }[];
}
