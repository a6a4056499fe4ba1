import { z } from 'zod'
import { webhookKey } from '../../secret/standard-webhooks.ts'
import { form, variable } from './explained.ts'
import { file, networks, text, url } from './kinds.ts'

/** The demo has a value of its own, which leads to the emulated vendor. */
const demo = { demo: true } as const
const secret = { secret: true, demo: true } as const

const faceSettings = {
  FACE_ENDPOINT: variable(
    url.default('https://faceid.tencentcloudapi.com'),
    'where the face check (Tencent Cloud FaceID) is called',
    demo,
  ),
  FACE_SECRET_ID: variable(text, 'the id of the API key for FaceID', demo),
  FACE_SECRET_KEY: variable(text, 'the API key for FaceID', secret),
  FACE_RULE_ID: variable(text, 'the id of the business flow in the console of FaceID', demo),
}

const smsSettings = {
  SMS_ENDPOINT: variable(
    url.default('https://sms.tencentcloudapi.com'),
    'where 短信 (Tencent Cloud SMS) is called',
    demo,
  ),
  SMS_SECRET_ID: variable(text, 'the id of the API key for SMS', demo),
  SMS_SECRET_KEY: variable(text, 'the API key for SMS', secret),
  SMS_APP_ID: variable(text, 'the SdkAppId of the application in the console of SMS', demo),
  SMS_SIGN_NAME: variable(text, 'the approved signature (签名) at the beginning of each message', demo),
  SMS_REGION: variable(form(z.string(), 'a region').default('ap-guangzhou'), 'the region of the service'),
  SMS_TEMPLATE_VISIT_CODE: variable(text, 'the approved template of the code in a visit', demo),
  SMS_TEMPLATE_REGISTER_CODE: variable(text, 'the approved template of the code for registration', demo),
  SMS_TEMPLATE_VISIT_REMINDER: variable(
    text,
    'the approved template of the reminder; its text must end in `<PUBLIC_URL>/l/{2}`',
    demo,
  ),
}

const wechatSettings = {
  WECHAT_AUTHORIZE_ENDPOINT: variable(
    url.default('https://open.weixin.qq.com'),
    'where customers sign in',
    demo,
  ),
  WECHAT_API_ENDPOINT: variable(
    url.default('https://api.weixin.qq.com'),
    'where the service account (服务号) is called',
    demo,
  ),
  WECHAT_APP_ID: variable(text, 'the AppID of the service account', demo),
  WECHAT_APP_SECRET: variable(text, 'the AppSecret of the service account', secret),
  WECHAT_TEMPLATE_ID: variable(text, 'the template message of the reminder', demo),
  WECHAT_PUSH_TOKEN: variable(
    form(z.string().min(3), 'text'),
    'the token (令牌) of the server’s configuration in WeChat’s console',
    secret,
  ),
  WECHAT_PUSH_AES_KEY: variable(
    form(z.string().length(43), '43 characters'),
    'the EncodingAESKey of 安全模式 (encrypted mode). Only encrypted pushes are accepted, because pushes in plain mode ' +
      'can be forged',
    secret,
  ),
}

const telephonySettings = {
  TELEPHONY_SECRET: variable(
    form(
      z.string().refine((value) => webhookKey(value) !== null, {
        message: 'must be whsec_ and 24 to 64 bytes in base64',
      }),
      '`whsec_` and 24 to 64 bytes in base64',
    ).optional(),
    'the key of the switchboard’s signatures',
    { ...secret, otherwise: 'the server has no URL for call events' },
  ),
  TELEPHONY_RECORDINGS_ENDPOINT: variable(
    form(z.url(), 'an https URL').optional(),
    'the URL below which the switchboard serves recordings by their id',
    { ...demo, otherwise: 'reviewers listen in the switchboard’s own player' },
  ),
  TELEPHONY_RECORDINGS_TOKEN: variable(
    form(z.string().min(8), 'text').optional(),
    'the bearer token for fetching recordings',
    { ...secret, otherwise: 'required with the endpoint' },
  ),
}

export const vendorSettings = {
  ...faceSettings,
  ...smsSettings,
  ...wechatSettings,
  ...telephonySettings,
  VIRUS_SCAN_ENDPOINT: variable(
    form(
      z
        .string()
        .regex(
          /^(?:unix:\/.+|tcp:\/\/(?:\[[0-9a-f:]+\]|[\w.-]+):\d{1,5})$/i,
          'must be unix:/path or tcp://host:port',
        ),
      '`unix:/path`, or `tcp://host:port` on this machine',
    ).optional(),
    'where clamd (ClamAV) listens; on this machine only, because its protocol is not encrypted. See [the virus ' +
      'scanner](operations/installation.md)',
    { otherwise: 'files cannot be attached' },
  ),
  ALERT_WEBHOOK_URL: variable(
    form(
      z.url().refine((value) => new URL(value).searchParams.has('key'), { message: 'must carry ?key=' }),
      'an https URL with `?key=`',
    ).optional(),
    'the WeCom group robot (企业微信群机器人) to which alerts are sent',
    { ...secret, otherwise: 'alerts are shown only in the admin (预警)' },
  ),
  WEBHOOK_NETWORKS: variable(
    networks.default([]),
    'networks with private addresses to which webhooks may be sent',
    { otherwise: 'they are sent to addresses in the internet only, and by https' },
  ),
  WEBHOOK_CA_FILE: variable(
    file.optional(),
    'certificates (PEM) of the insurer’s own authority, for the receivers of webhooks',
    { otherwise: 'none' },
  ),
}
