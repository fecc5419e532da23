import type { Failure } from '../../base/errors.ts';
import type { ImageProblem } from '../../base/imageFile.ts';
import { mostFileBytes, mostImages } from '../../base/imageFile.ts';
import { l10n } from '../../base/l10n.ts';

/** Images that go along with a question. */
export const imageFailures = {
  /** Of a model that is known not to take images: nothing is sent. */
  imagesNotTaken({ kind, label }: { kind: 'openai' | 'editor' | 'offline'; label: string }): Failure {
    const failure = { code: 'image.notTaken', what: l10n.t('No image can go along.') };
    if (kind === 'offline')
      return {
        ...failure,
        why: l10n.t('The offline assistant is no AI and cannot see.'),
        next: l10n.t('Connect a model that takes images, or remove the image.'),
        action: 'selectModel',
      };
    if (kind === 'editor')
      return {
        ...failure,
        why: l10n.t('{model} takes no images, as the editor says, or the editor is too old to hand it any.', {
          model: label,
        }),
        next: l10n.t('Choose a model that takes images, or remove the image.'),
        action: 'selectModel',
      };
    return {
      ...failure,
      why: l10n.t('{model} takes no images, as far as its endpoint or its name tells.', { model: label }),
      next: l10n.t(
        'Choose another model, or remove the image. If it does take images, set “vision” for it in throughline.endpoints.',
      ),
      action: 'selectModel',
    };
  },
  /** Of an endpoint that refused them. */
  modelTakesNoImages(model: string, said: string): Failure {
    return {
      code: 'model.takesNoImages',
      what: l10n.t('{model} takes no images.', { model }),
      why: said,
      next: l10n.t(
        'Choose another model and ask again, or ask without the image. A server of your own may need the model’s vision part (llama.cpp: --mmproj).',
      ),
      action: 'selectModel',
    };
  },
  modelTooManyImages(model: string, said: string): Failure {
    return {
      code: 'model.tooManyImages',
      what: l10n.t('{model} takes fewer images at a time.', { model }),
      why: said,
      next: l10n.t(
        'Ask with fewer images, or in a new session: images of the last questions go along again. vLLM allows more with --limit-mm-per-prompt.',
      ),
      action: 'newSession',
    };
  },
  imageRefused(problem: ImageProblem, name: string): Failure {
    return {
      code: `image.${problem}`,
      what: l10n.t('{name} was not attached.', { name }),
      ...refusal(problem),
    };
  },
};

function refusal(problem: ImageProblem): Pick<Failure, 'why' | 'next'> {
  switch (problem) {
    case 'notImage':
      return {
        why: l10n.t('It is no image, or of a kind that cannot be shown here.'),
        next: l10n.t('Attach a PNG, JPEG, WebP or GIF, or a screenshot of it.'),
      };
    case 'drawing':
      return {
        why: l10n.t('Models see pixels, and an SVG is a program that draws them.'),
        next: l10n.t('Attach a screenshot of it, or add the file as text with Add Context.'),
      };
    case 'animated':
      return {
        why: l10n.t('It moves, and models are shown single pictures.'),
        next: l10n.t('Attach a screenshot of the moment that matters.'),
      };
    case 'tooLarge':
      return {
        why: l10n.t('It is larger than {limit} MB or than 100 million pixels.', {
          limit: mostFileBytes / 1024 / 1024,
        }),
        next: l10n.t('Cut out the part that matters and attach that.'),
      };
    case 'unreadable':
      return {
        why: l10n.t('The file is damaged, or cannot be read.'),
        next: l10n.t('Open and save it anew in another program, or attach a screenshot.'),
      };
    case 'notSent':
      return {
        why: l10n.t('Endpoints are sent PNG and JPEG only: not all of them read other formats.'),
        next: l10n.t('Send it as PNG or JPEG.'),
      };
    case 'tooMany':
      return {
        why: l10n.t('{count} images can go along with one question.', { count: mostImages }),
        next: l10n.t('Remove one first, or send the others with the next question.'),
      };
  }
}
