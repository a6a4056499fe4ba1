'use client'

import { Button, Flex } from 'antd'
import Link from 'next/link'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { Pending } from '../ui/failure.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { text } from './messages.zh-CN.ts'
import styles from './personal-data.module.css'
import { useAnswer } from './use-answer.ts'

const words = text.sheet

/** The answer to the customer, to copy or to print. */
export function SheetDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const answer = useAnswer(id)
  const copy = useCopy()
  const { paragraphs } = answer
  return (
    <Dialog
      open
      title={words.title}
      onCancel={onClose}
      footer={
        <Flex gap={8} justify="flex-end" wrap>
          <Button onClick={onClose}>{words.close}</Button>
          <Link href={`/admin/personal-data/print?id=${id}`}>
            <Button>{words.toPrint}</Button>
          </Link>
          <Button
            type="primary"
            disabled={paragraphs === null}
            onClick={() => void copy((paragraphs ?? []).join('\n'))}
          >
            {words.copy}
          </Button>
        </Flex>
      }
    >
      {paragraphs === null ? (
        <Pending of={answer.loaded} rows={6} />
      ) : (
        <div className={styles.paragraphs}>
          {paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
      )}
    </Dialog>
  )
}
