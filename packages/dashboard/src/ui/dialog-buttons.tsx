import type { ReactNode } from 'react';

/** What a dialog asks about, and the way out of it. */
export function DialogButtons(props: {
  readonly kind: 'primary' | 'danger';
  readonly disabled: boolean;
  readonly onCancel: () => void;
  /** Left out: the button sends the form that it is in. */
  readonly onClick?: () => void;
  /** Words of the first button. */
  readonly children: ReactNode;
}) {
  const { kind, disabled, onCancel, onClick, children } = props;
  return (
    <div className="row">
      <button
        type={onClick ? 'button' : 'submit'}
        className={`button ${kind}`}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </button>
      <button type="button" className="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
