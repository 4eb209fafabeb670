/** HTML of a mail as it may be shown: no script, no style, nothing fetched from elsewhere (mail.md rule 11). */
import sanitizeHtml from 'sanitize-html';
import { cleanText } from './clean-text.js';
import { isNestedTooDeep } from './html-nesting.js';

/** Longer HTML is not shown: the sanitizer's time grows faster than its input. The text is there in any case. */
const limitCharacters = 256 * 1024;

const allowedTags = (
  'a abbr address article aside b bdi blockquote br caption center cite code col colgroup dd del details dfn div dl dt em ' +
  'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small ' +
  'span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');

const options: sanitizeHtml.IOptions = {
  allowedTags,
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target'],
    img: ['src', 'alt', 'width', 'height'],
    ol: ['start', 'type'],
    td: ['colspan', 'rowspan', 'align', 'valign'],
    th: ['colspan', 'rowspan', 'align', 'valign'],
    '*': ['dir', 'lang'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['cid'] },
  allowProtocolRelative: false,
  nonTextTags: ['script', 'style', 'textarea', 'option', 'title'],
  // A link opens elsewhere and learns nothing about where it was clicked.
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer nofollow', target: '_blank' }) },
  // Schemes alone let relative addresses pass: only pictures that came with the mail stay.
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !/^cid:[^\s"'<>]+$/iu.test(attribs['src'] ?? ''),
};

/** Null where there is nothing to show, or it is too large or too deep to be made safe in bounded time. */
export function safeHtml(html: string): { readonly html: string | null; readonly isDropped: boolean } {
  if (html.trim() === '') return { html: null, isDropped: false };
  if (html.length > limitCharacters || isNestedTooDeep(html)) return { html: null, isDropped: true };
  const safe = cleanText(sanitizeHtml(html, options)).trim();
  const hasContent = /<img\b/u.test(safe) || /[^\s]/u.test(safe.replace(/<[^<>]*>|&nbsp;/gu, ''));
  return { html: hasContent ? safe : null, isDropped: false };
}
