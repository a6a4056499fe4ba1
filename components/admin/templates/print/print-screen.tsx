'use client'

import { PrinterOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import Link from 'next/link'
import { useEffect } from 'react'
import { Failure } from '#components/admin/ui/failure.tsx'
import { shanghaiTime } from '#components/admin/ui/time.ts'
import type { Step, VersionDetails } from '../data/shapes.ts'
import { useVersion } from '../data/use-versions.ts'
import { ContentView } from '../version/content-view.tsx'
import { text as versionText } from '../version/messages.zh-CN.ts'
import { text as templateText } from '../words/messages.zh-CN.ts'
import { standingWord, stepWord } from '../words/words.ts'
import { text as words } from './messages.zh-CN.ts'
import styles from './print.module.css'

/** The page /admin/templates/[id]/print: one version, printed for the compliance file. */
export function PrintScreen({ id }: { id: string }) {
  const version = useVersion(id)
  if (version.failure !== null && version.data === undefined)
    return <Failure failure={version.failure} again={version.again} />
  if (version.data === undefined) return <Skeleton active paragraph={{ rows: 12 }} />
  return <Paper version={version.data} />
}

function Paper({ version }: { version: VersionDetails }) {
  const title = words.title(version.number)
  // Browsers suggest the title of the page as the name of the printed file.
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <main className={styles.paper}>
      <div className={styles.bar}>
        <Link href={`/admin/templates/${version.id}`}>
          <Button>{words.back}</Button>
        </Link>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {words.print}
        </Button>
      </div>
      <header>
        <h1>{title}</h1>
        {version.note !== '' && <p>{version.note}</p>}
        <Cover version={version} />
      </header>
      <ContentView content={version.content} unfolded />
      <Steps steps={version.steps} />
    </main>
  )
}

function Cover({ version }: { version: VersionDetails }) {
  const approved = version.steps.findLast(({ type }) => type === 'APPROVED')
  const published = version.steps.findLast(({ type }) => type === 'PUBLISHED')
  const rows: readonly (readonly [string, string])[] = [
    [words.number, templateText.numbered(version.number)],
    [words.standing, standingWord(version.standing)],
    [words.effectiveFrom, version.effectiveFrom === null ? words.none : shanghaiTime(version.effectiveFrom)],
    [words.authors, version.authors.map(({ name }) => name).join('、') || templateText.shipped],
    [words.approver, said(approved)],
    [words.publisher, said(published)],
    [words.basedOn, version.basedOn === null ? words.none : templateText.numbered(version.basedOn.number)],
    [words.hash, version.sha256],
  ]
  return (
    <table className={styles.cover}>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function said(step: Step | undefined): string {
  return step === undefined ? words.none : `${step.by.name} ${shanghaiTime(step.at)}`
}

function Steps({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) return null
  return (
    <section>
      <h2>{versionText.steps.title}</h2>
      <table className={styles.cover}>
        <tbody>
          {steps.map((step) => (
            <tr key={step.revision}>
              <th scope="row">{shanghaiTime(step.at)}</th>
              <td>
                {stepWord(step.type)} {step.by.name}
                {step.comment !== null && <div>{step.comment}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
