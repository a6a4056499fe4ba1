import styles from './facts.module.css'

export interface Fact {
  readonly name: string
  readonly value: string
  /**
   * The language of the fact's value if it differs from the interface's language. For example, product names are
   * Chinese.
   */
  readonly lang?: string
}

/** A list of names and values. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <FactLine key={fact.name} {...fact} />
      ))}
    </dl>
  )
}

function FactLine({ name, value, lang }: Fact) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd lang={lang}>{value}</dd>
    </div>
  )
}
