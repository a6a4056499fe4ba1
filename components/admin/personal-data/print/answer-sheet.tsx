'use client'

import { PrinterOutlined } from '@ant-design/icons'
import { Button, Empty } from 'antd'
import Link from 'next/link'
import { useEffect } from 'react'
import { useSearchParams } from '../../../browser/address.ts'
import { Pending } from '../../ui/failure.tsx'
import { text } from '../messages.zh-CN.ts'
import { useAnswer } from '../use-answer.ts'
import styles from './print.module.css'

const words = text.sheet

/** The page /admin/personal-data/print: the answer to one request, on a sheet. The address has the request's id alone. */
export function AnswerSheet() {
  const id = useSearchParams().get('id')
  const answer = useAnswer(id)
  // Browsers suggest the title of the page as the name of the printed file.
  useEffect(() => {
    document.title = words.tab
  }, [])
  const [greeting, ...rest] = answer.paragraphs ?? []
  return (
    <main className={styles.paper}>
      <div className={styles.bar}>
        <h1 className={styles.title}>{words.title}</h1>
        <Link href="/admin/personal-data">
          <Button>{words.back}</Button>
        </Link>
        <Button
          type="primary"
          icon={<PrinterOutlined />}
          disabled={greeting === undefined}
          onClick={() => window.print()}
        >
          {words.print}
        </Button>
      </div>
      {id === null && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} />}
      {id !== null && greeting === undefined && <Pending of={answer.loaded} rows={6} />}
      {greeting !== undefined && (
        <article className={styles.sheet}>
          <h2>{words.heading}</h2>
          <p>{greeting}</p>
          {rest.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
          <p className={styles.sender}>
            {words.sender}
            <br />
            {words.date}
          </p>
        </article>
      )}
    </main>
  )
}
