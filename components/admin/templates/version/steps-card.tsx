'use client'

import { Card, Empty, Timeline } from 'antd'
import { When } from '#components/admin/ui/when.tsx'
import type { Step } from '../data/shapes.ts'
import { stepWord } from '../words/words.ts'
import { text } from './messages.zh-CN.ts'
import styles from './version.module.css'

const words = text.steps

const colour: Readonly<Record<string, string>> = {
  REJECTED: 'red',
  APPROVED: 'green',
  PUBLISHED: 'green',
  WITHDRAWN: 'red',
}

/** The history of a version, the newest step first, with the comments. */
export function StepsCard({ steps }: { steps: readonly Step[] }) {
  return (
    <Card size="small" title={words.title}>
      {steps.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} />
      ) : (
        <Timeline
          className={styles.steps}
          items={[...steps]
            .sort((one, other) => other.revision - one.revision)
            .map((step) => ({
              key: step.revision,
              color: colour[step.type] ?? 'gray',
              children: (
                <>
                  <div>
                    <strong>{stepWord(step.type)}</strong> {step.by.name}
                  </div>
                  <When at={step.at} />
                  {step.comment !== null && <p className={styles.comment}>{step.comment}</p>}
                </>
              ),
            }))}
        />
      )}
    </Card>
  )
}
