'use client'

import { Alert, App, Descriptions, Flex } from 'antd'
import { roleNames } from '#server/staff/rules/messages.zh-CN.ts'
import { useMe } from '../frame/me.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Section } from '../ui/section.tsx'
import { text } from './messages.zh-CN.ts'
import { PasswordForm } from './password-form.tsx'
import { Sessions } from './sessions.tsx'
import { SecondFactor } from './two-factor.tsx'

/** The signed-in user's own account: password, second factor, and the devices on which the account is signed in. */
export function Account() {
  const me = useMe()
  const { message } = App.useApp()
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      <Flex vertical gap={16} style={{ maxWidth: 760 }}>
        <Section title={text.profile}>
          <Descriptions
            column={2}
            items={[
              { key: 'username', label: text.username, children: me.username },
              { key: 'name', label: text.name, children: me.name },
              { key: 'email', label: text.email, children: me.email },
              {
                key: 'roles',
                label: text.roles,
                children: me.roles.map((role) => roleNames[role]).join('、'),
              },
            ]}
          />
        </Section>
        {me.hasPassword ? (
          <>
            <SecondFactor />
            <Section title={text.password}>
              <div style={{ maxWidth: 400 }}>
                <PasswordForm onChanged={() => message.success(text.changed)} />
              </div>
            </Section>
          </>
        ) : (
          <Alert type="info" showIcon message={text.byDirectory} />
        )}
        <Sessions />
      </Flex>
    </>
  )
}
