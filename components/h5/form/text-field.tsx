import fieldStyles from './field.module.css'

interface TextFieldProps {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly autoComplete: string
  readonly inputMode?: 'text' | 'tel'
  /** The error text; undefined if the value is valid. */
  readonly wrong?: string | undefined
}

/** A labelled text input with its hint and error. */
export function TextField({
  id,
  label,
  hint,
  value,
  onValue,
  autoComplete,
  inputMode,
  wrong,
}: TextFieldProps) {
  const described = [hint === undefined ? '' : `${id}-hint`, wrong === undefined ? '' : `${id}-wrong`]
    .join(' ')
    .trim()
  return (
    <div className={fieldStyles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
        autoComplete={autoComplete}
        inputMode={inputMode}
        aria-invalid={wrong !== undefined}
        aria-describedby={described === '' ? undefined : described}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className={fieldStyles.hint}>
          {hint}
        </p>
      )}
      {wrong !== undefined && (
        <p id={`${id}-wrong`} className={fieldStyles.wrong}>
          {wrong}
        </p>
      )}
    </div>
  )
}
