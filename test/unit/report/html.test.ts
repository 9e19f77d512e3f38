import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { html, type Html, markupOf, trusted } from '../../../src/report/html.ts';

const text = (value: Html) => markupOf(value);

test('texts become text, as content and as attributes', () => {
  const hostile = `"><script>alert('&')</script>`;
  assert.is(
    text(html`<a title="${hostile}">${hostile}</a>`),
    '<a title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</a>',
  );
});

test('markup stays markup, lists follow each other, and nothing comes of nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<b>${item}</b>`);
  assert.is(text(html`<i>${items}</i>${null}${undefined}${false}${0}`), '<i><b>a</b><b>&lt;b&gt;</b></i>0');
  assert.is(text(html`${trusted('<hr>')}`), '<hr>');
});

test('what was read from JSON never passes for markup', () => {
  const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}') as Html;
  assert.throws(() => text(html`${forged}`));
});

test('control characters and turns of direction are shown as such', () => {
  assert.is(text(html`${'a\0b\u001b[1m\u202egpj.\ud800'}`), 'a\ufffdb\ufffd[1m\ufffdgpj.\ufffd');
  assert.is(text(html`${'line\n\ttab'}`), 'line\n\ttab');
});

test.run();
