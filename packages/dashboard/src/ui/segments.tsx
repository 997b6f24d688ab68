import { useId } from 'react';

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

/** A choice of few, all in sight: radio buttons side by side. */
export function Segments<Value extends string>(props: {
  readonly label: string;
  readonly options: readonly Segment<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly hideLabel?: boolean;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className={props.hideLabel ? 'hidden' : undefined}>{props.label}</legend>
      <div className="segments">
        {props.options.map(({ value, label, disabled = false }) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              disabled={disabled}
              onChange={() => props.onChange(value)}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
