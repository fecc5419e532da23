import { ConversationBuilder } from './conversationBuilder.ts';
import { type Fields, fieldsOf, listOf, textOf } from './fields.ts';
import type { ImportedSession } from './imported.ts';

/**
 * Reads one conversation of an export of ChatGPT: `conversations.json` is a list of them. Each has `mapping`, a tree of nodes
 * with `parent`, `children` and a `message` (`author.role`, `content`, `create_time` in seconds, `metadata.model_slug`), and
 * `current_node`, the leaf that was shown.
 *
 * Source: https://difegam.github.io/chatgpt-to-markdown/reference/data-models and
 * https://whychose.com/seo/chatgpt-conversations-json-format (2026).
 */
export function readChatGpt(value: unknown, fallbackKey: string): ImportedSession {
  const told = fieldsOf(value);
  const nodes = fieldsOf(told.mapping);
  const conversation = new ConversationBuilder();
  for (const key of inOrder(nodes)) {
    const node = fieldsOf(nodes[key]);
    const parent = textOf(node.parent);
    addNode(conversation, { key, ...(parent !== undefined && { parent }) }, fieldsOf(node.message));
  }
  const title = textOf(told.title);
  const current = textOf(told.current_node);
  const headKey = current === undefined ? undefined : conversation.placeOf(current);
  return {
    key: textOf(told.conversation_id) ?? textOf(told.id) ?? fallbackKey,
    ...(title && title !== 'New chat' && { title }),
    messages: conversation.messages(),
    ...(headKey !== undefined && { headKey }),
  };
}

/** Each node after the one that it follows, whatever the file's order; those whose parent is missing as roots. */
function inOrder(nodes: Fields): string[] {
  const children = (key: string) => listOf(fieldsOf(nodes[key]).children).filter((child) => typeof child === 'string');
  const isRoot = (key: string) => {
    const parent = textOf(fieldsOf(nodes[key]).parent);
    return parent === undefined || !Object.hasOwn(nodes, parent);
  };
  const order = new Set<string>();
  const waiting = Object.keys(nodes).filter(isRoot).reverse();
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (order.has(key) || !Object.hasOwn(nodes, key)) continue;
    order.add(key);
    waiting.push(...children(key).reverse());
  }
  // Nodes that no list of children names, or that follow each other in a circle.
  for (const key of Object.keys(nodes)) order.add(key);
  return [...order];
}

function addNode(
  conversation: ConversationBuilder,
  at: { readonly key: string; readonly parent?: string },
  message: Fields,
): void {
  const { role } = fieldsOf(message.author);
  const metadata = fieldsOf(message.metadata);
  const seconds = message.create_time;
  const said = {
    ...at,
    ...contentOf(fieldsOf(message.content)),
    ...(typeof seconds === 'number' && seconds > 0 && { atMs: Math.round(seconds * 1000) }),
  };
  const isHidden = metadata.is_visually_hidden_from_conversation === true || message.weight === 0;
  const isToTool = (textOf(message.recipient) ?? 'all') !== 'all';
  const model = textOf(metadata.model_slug);
  if (isHidden || isToTool) conversation.passOver(at);
  else if (role === 'user') conversation.question(said);
  else if (role === 'assistant') conversation.answer({ ...said, ...(model !== undefined && { model }) });
  else conversation.passOver(at);
}

function contentOf(content: Fields): { readonly text?: string; readonly reasoning?: string } {
  const parts = listOf(content.parts).filter((part) => typeof part === 'string');
  switch (content.content_type) {
    case 'code':
      return { text: `\`\`\`${fenceLanguage(content.language)}\n${textOf(content.text) ?? ''}\n\`\`\`` };
    case 'thoughts':
      return {
        reasoning: listOf(content.thoughts)
          .map((thought) => textOf(fieldsOf(thought).content) ?? '')
          .join('\n\n'),
      };
    case 'reasoning_recap':
    case 'user_editable_context':
      return {};
    default:
      return { text: parts.join('\n\n') || (textOf(content.text) ?? '') };
  }
}

function fenceLanguage(language: unknown): string {
  return textOf(language)?.match(/^[\w+#-]+$/)?.[0] ?? '';
}
