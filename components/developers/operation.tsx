import { scopeNames } from '#server/partner/messages.zh-CN.ts'
import { problems } from '#server/partner/rules/problem.ts'
import styles from './developers.module.css'
import type { Described } from './document.ts'
import { exampleOf, requestExample, written } from './examples.ts'
import { fieldRow, fieldsOf, type Schemas } from './fields.ts'
import { text } from './messages.zh-CN.ts'
import { Code, Fields } from './parts.tsx'

const KIB = 1024

const sizeInWords = (bytes: number) =>
  bytes >= KIB * KIB ? text.mebibytes(bytes / KIB / KIB) : text.kibibytes(bytes / KIB)

/** One operation: what it does, what it takes, what it answers. */
export function OperationSection({ of, schemas }: { of: Described; schemas: Schemas }) {
  const { id, method, path, scope, summary, description, bytes, body, bodyTypes, file, answers } = of
  const parameters = (place: 'path' | 'query' | 'header') =>
    of.parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, schema, required }) => fieldRow(name, schema, !required, schemas))
  return (
    <section id={id} className={styles.card}>
      <h3>{summary}</h3>
      <p className={styles.address}>
        <span className={styles.method} data-method={method}>
          {method}
        </span>{' '}
        <code>/api/v1{path}</code>
      </p>
      <p>{description}</p>
      <p className={styles.small}>
        {text.scope} <code>{scope}</code> {scopeNames[scope]}
        {body !== null && `　${text.limit} ${sizeInWords(bytes)}`}
      </p>
      <Fields title={text.path} rows={parameters('path')} />
      <Fields title={text.query} rows={parameters('query')} />
      <Fields title={text.header} rows={parameters('header')} />
      {body !== null && (
        <Fields title={`${text.body} ${bodyTypes.join('、')}`} rows={fieldsOf(body, schemas)} />
      )}
      <h4>{text.example}</h4>
      <Code>{requestExample(of, schemas)}</Code>
      {file !== null && <h4>{text.answerFile(file)}</h4>}
      {answers.map(({ status, node }) => (
        <div key={status}>
          <Fields title={text.answer(status)} rows={fieldsOf(node, schemas)} />
          <Code>{written(exampleOf(node, schemas))}</Code>
        </div>
      ))}
      <h4>{text.possible}</h4>
      <ul className={styles.codes}>
        {of.problems.map((code) => (
          <li key={code}>
            <a href={`#${code}`}>
              {problems[code].status} {code}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
