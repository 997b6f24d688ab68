import { Field } from '../../ui/field.tsx';

/** The address that an account is signed in with. */
export function EmailField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly readOnly?: boolean;
  readonly fault?: string | null | undefined;
}) {
  return (
    <Field
      label="E-mail address"
      type="email"
      name="email"
      autoComplete="username"
      required
      maxLength={254}
      readOnly={props.readOnly}
      value={props.value}
      fault={props.fault}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
