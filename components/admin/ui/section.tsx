'use client'

import { Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import shared from './shared.module.css'

/** A white panel with a heading. */
export function Section(props: { title: string; extra?: ReactNode; children: ReactNode }) {
  return (
    <section className={shared.panel}>
      <Flex justify="space-between" align="center" gap={12} style={{ marginBottom: 12 }}>
        <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
          {props.title}
        </Typography.Title>
        {props.extra}
      </Flex>
      {props.children}
    </section>
  )
}
