import styles from './facts.module.css'

export interface Fact {
  readonly name: string
  readonly value: string
  /** Language of the value where it is not the interface's: names of products are Chinese. */
  readonly lang?: string
}

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
