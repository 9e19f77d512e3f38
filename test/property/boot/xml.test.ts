import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseXml, type XmlElement } from '../../../src/boot/azure/xml.ts';

const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/);
const words = fc.stringMatching(/^[^<>&\0-\x1f]{0,12}$/).map((text) => text.trim());
const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => {
  const node = (children: fc.Arbitrary<XmlElement[]>) =>
    fc.record({ name, text: words, children }, { noNullPrototype: true });
  const leaf = node(fc.constant([]));
  return { tree: fc.oneof({ maxDepth: 4 }, leaf, node(fc.array(tie('tree'), { maxLength: 3 }))) };
});

const write = ({ name, text, children }: XmlElement): string =>
  children.length === 0 && text === ''
    ? `<${name} a="1" />`
    : `<${name}>${text}<!-- x -->${children.map(write).join('')}</${name}>`;

test('reads what was written', () => {
  fc.assert(
    fc.property(tree, (root) => assert.equal(parseXml(`<?xml version="1.0"?>\n${write(root)}\n`), root)),
    { numRuns: 200 },
  );
});

test('any text is read or refused with a reason, never both', () => {
  const pieces = fc.array(
    fc.constantFrom('<', '>', '/', 'a', '<a>', '</a>', '&', ';', '"', '=', ' ', '<!--', '-->', '<?'),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map((list) => list.join('')),
      ),
      (text) => {
        const result = parseXml(text);
        assert.ok(typeof result === 'string' ? result !== '' : result.name !== '');
      },
    ),
    { numRuns: 500 },
  );
});

test.run();
