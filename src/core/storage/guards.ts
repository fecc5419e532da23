import type { Failure } from '../../base/errors.ts';
import { sentImageTypes } from '../../base/imageFile.ts';
import { isRecord } from '../../base/records.ts';
import type { ImageRef } from '../model/image.ts';
import type { AnswerTiming, MessageStatus } from '../model/message.ts';
import type { Role, TokenUsage } from '../model/model.ts';
import type { Receipt } from '../model/receipt.ts';
import type { SessionSource } from '../model/session.ts';

const roles: readonly string[] = ['system', 'user', 'assistant'] satisfies Role[];
const statuses: readonly string[] = [
  'complete',
  'streaming',
  'interrupted',
  'stopped',
  'failed',
] satisfies MessageStatus[];

export function isRole(value: unknown): value is Role {
  return typeof value === 'string' && roles.includes(value);
}

export function isMessageStatus(value: unknown): value is MessageStatus {
  return typeof value === 'string' && statuses.includes(value);
}

export function isTokenUsage(value: unknown): value is TokenUsage {
  return isRecord(value) && isNumber(value.promptTokens) && isNumber(value.completionTokens);
}

export function isAnswerTiming(value: unknown): value is AnswerTiming {
  return isRecord(value) && isNumber(value.firstTokenMs) && isNumber(value.totalMs);
}

export function isFailure(value: unknown): value is Failure {
  return isRecord(value) && ['code', 'what', 'why', 'next'].every((key) => typeof value[key] === 'string');
}

export function isImageList(value: unknown): value is readonly ImageRef[] {
  return Array.isArray(value) && value.every(isImage);
}

function isImage(value: unknown): value is ImageRef {
  return (
    isRecord(value) &&
    ['id', 'name'].every((key) => typeof value[key] === 'string') &&
    ['width', 'height', 'bytes'].every((key) => isNumber(value[key])) &&
    sentImageTypes.some((type) => type === value.type)
  );
}

export function isReceipt(value: unknown): value is Receipt {
  if (!isRecord(value) || value.version !== 1 || !isRecord(value.history)) return false;
  const { items, redactions, sent } = value;
  return (
    ['model', 'endpoint'].every((key) => typeof value[key] === 'string') &&
    ['createdAtMs', 'contextWindow', 'totalTokens'].every((key) => isNumber(value[key])) &&
    [items, redactions, sent].every((list) => Array.isArray(list) && list.every(isRecord))
  );
}

export function isSessionSource(value: unknown): value is SessionSource {
  if (!isRecord(value) || !['fork', 'split', 'merge'].includes(String(value.kind)) || !Array.isArray(value.from))
    return false;
  return value.from.every(
    (one) =>
      isRecord(one) &&
      typeof one.sessionId === 'string' &&
      typeof one.title === 'string' &&
      (one.messageId === undefined || typeof one.messageId === 'string'),
  );
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
