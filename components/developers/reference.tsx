import { problems } from '#server/partner/rules/problem.ts'
import styles from './developers.module.css'
import { type Described, describe } from './document.ts'
import { text } from './messages.zh-CN.ts'
import { OperationSection } from './operation.tsx'
import { Code, Words } from './parts.tsx'

const CODE = 'code:'

/** The reference of the partner API, made from its OpenAPI document. */
export function Reference() {
  const { operations, schemas } = describe()
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
        <a href="/api/v1/openapi.json">{text.openapi}</a>
      </header>
      <Contents operations={operations} />
      <main className={styles.main}>
        <h2>{text.conventions}</h2>
        {text.sections.map(({ id, title, paragraphs }) => (
          <section key={id} id={id} className={styles.card}>
            <h3>{title}</h3>
            {paragraphs.map((paragraph) =>
              paragraph.startsWith(CODE) ? (
                <Code key={paragraph}>{paragraph.slice(CODE.length)}</Code>
              ) : (
                <p key={paragraph}>
                  <Words>{paragraph}</Words>
                </p>
              ),
            )}
          </section>
        ))}
        <h2>{text.operations}</h2>
        {operations.map((operation) => (
          <OperationSection key={operation.id} of={operation} schemas={schemas} />
        ))}
        <h2 id="problems">{text.problems}</h2>
        <section className={styles.card} aria-labelledby="problems">
          <p>
            <Words>{text.problemsLead}</Words>
          </p>
          <Problems />
        </section>
      </main>
    </div>
  )
}

function Contents({ operations }: { operations: readonly Described[] }) {
  return (
    <nav className={styles.contents} aria-label={text.contents}>
      <ul>
        {text.sections.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
      <ul>
        {operations.map(({ id, summary }) => (
          <li key={id}>
            <a href={`#${id}`}>{summary}</a>
          </li>
        ))}
        <li>
          <a href="#problems">{text.problems}</a>
        </li>
      </ul>
    </nav>
  )
}

function Problems() {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{text.code}</th>
          <th scope="col">{text.meaning}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(problems).map(([code, { status, zh, en }]) => (
          <tr key={code} id={code}>
            <th scope="row">
              <code>{code}</code>
              <div className={styles.small}>{status}</div>
            </th>
            <td>
              {zh}
              <div className={styles.small} lang="en">
                {en}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
