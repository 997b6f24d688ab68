import type { ReactNode } from 'react';

/** Fields in a column; sending them never loads another page. */
export function Form(props: {
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  /** Default: `stack`. */
  readonly className?: string | undefined;
}) {
  return (
    <form
      className={props.className ?? 'stack'}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
    </form>
  );
}
