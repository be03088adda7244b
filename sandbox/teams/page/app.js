import { ApiError, teams } from './api.js';
import { Composer } from './composer.js';
import { byId, h } from './dom.js';
import { Drawer } from './drawer.js';
import { Messages } from './messages.js';
import { Model } from './model.js';
import { aboutConversation, conversationAvatar, Rail } from './rail.js';
import { recall, remember } from './session.js';
import { SlackPane } from './slack.js';
import { attempt, toast } from './toasts.js';
import { Tour } from './tour.js';

const botEveryMs = 3_000;
/** A typing indicator lasts this long, as in Teams, unless a message ends it. */
const typingMs = 10_000;
const wide = matchMedia('(min-width: 1101px)');

const model = new Model({ onChange: draw, onToast: toast });
const place = () => ({ as: model.person.id, in: model.conversation.id });
const rail = new Rail(model, () => showRail(false));
const composer = new Composer(model, (text, thread) => attempt(() => teams.say({ ...place(), text, thread })));
const messages = new Messages(model, {
  press: (message, pressed) => attempt(() => press(message, pressed)),
  refresh: (message) => attempt(() => teams.show({ ...place(), message_id: message.id, manual: true })),
  reply: (message) => composer.reply(message),
  suggest: (text) => composer.fill(text),
});

async function press(message, pressed) {
  const { shown } = await teams.press({ ...place(), message_id: message.id, ...pressed });
  if (shown.url && /^https?:/.test(shown.url)) open(shown.url, '_blank', 'noopener,noreferrer');
}

const slackPane = new SlackPane(() => model.person.name);
let slackFor;

function draw() {
  if (slackFor !== model.person) {
    slackFor = model.person;
    void slackPane.refresh();
  }
  rail.draw();
  drawHead();
  messages.draw();
  composer.draw();
  drawTyping();
  drawStatus();
}

function drawHead() {
  const { conversation } = model;
  byId('chat-title').textContent = conversation.name;
  byId('chat-about').textContent = aboutConversation(conversation);
  byId('chat-face').replaceChildren(conversationAvatar(conversation));
}

function drawTyping() {
  const since = model.typing.get(model.conversation.id);
  const active = since !== undefined && Date.now() - since < typingMs;
  const place = byId('typing');
  if (!active) return place.replaceChildren();
  if (place.childNodes.length === 0) place.append(h('i'), h('i'), h('i'), `${model.botName} is typing`);
  setTimeout(drawTyping, since + typingMs - Date.now() + 50);
}

function drawStatus() {
  const [state, text] = statusOf(model);
  const status = byId('status');
  status.dataset.state = state;
  if (status.textContent !== text) status.replaceChildren(h('span', {}, text));
}

function statusOf({ connected, botRegistered, botReachable }) {
  if (!connected) return ['bad', 'Sandbox not reachable'];
  if (!botRegistered) return ['bad', 'Assistant not started'];
  return botReachable ? ['good', 'Assistant connected'] : ['bad', 'Assistant not reachable'];
}

async function lookForBot() {
  try {
    await model.lookForBot();
  } catch (error) {
    // The status line already says that the sandbox is gone.
    if (!(error instanceof ApiError)) throw error;
  }
}

/* Panels */

/** There is room for the two chats and the drawer on a very wide screen alone. */
const widest = matchMedia('(min-width: 1500px)');

function showSlack(on) {
  if (on && !widest.matches) showDrawer(false);
  slackPane.show(on);
}

byId('open-slack').addEventListener('click', () => {
  const on = !slackPane.shown;
  remember('slack', on);
  showSlack(on);
  if (on) byId('slack-message').focus();
});

function showRail(open) {
  byId('rail').classList.toggle('open', open);
  byId('open-rail').setAttribute('aria-expanded', String(open));
}

function showDrawer(open) {
  byId('drawer').hidden = !open;
  byId('open-drawer').setAttribute('aria-expanded', String(open));
}

byId('open-rail').addEventListener('click', () => showRail(!byId('rail').classList.contains('open')));
byId('open-drawer').addEventListener('click', () => {
  const open = byId('drawer').hidden;
  if (open && !widest.matches) showSlack(false);
  if (wide.matches) remember('drawer', open);
  showDrawer(open);
});
wide.addEventListener('change', () => showDrawer(wide.matches && recall('drawer', true)));
document.querySelector('.chat').addEventListener('pointerdown', () => {
  showRail(false);
  if (!wide.matches) showDrawer(false);
});
addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  if (byId('rail').classList.contains('open')) byId('open-rail').focus();
  showRail(false);
  if (!wide.matches && !byId('drawer').hidden) {
    showDrawer(false);
    byId('open-drawer').focus();
  }
});

/* Theme */

const dark = matchMedia('(prefers-color-scheme: dark)');
const moon = 'M16.5 11.8A6.8 6.8 0 0 1 8.2 3.500a6.8 6.8 0 1 0 8.3 8.300z';
const sun =
  'M10 2v1.500M10 16.500V18M2 10h1.500M16.5 10H18M4.3 4.300l1.1 1.100M14.6 14.600l1.1 1.100M15.7 4.300l-1.1 1.100M5.4 14.600l-1.1 1.100M13.5 10a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z';

function drawTheme() {
  const theme = recall('theme', 'system');
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const isDark = theme === 'system' ? dark.matches : theme === 'dark';
  const button = byId('theme');
  button.setAttribute('aria-label', isDark ? 'Use the light theme' : 'Use the dark theme');
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  icon.setAttribute('viewBox', '0 0 20 20');
  icon.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', isDark ? sun : moon);
  icon.append(path);
  button.replaceChildren(icon);
  return isDark;
}

byId('theme').addEventListener('click', () => {
  const next = drawTheme() ? 'light' : 'dark';
  const system = dark.matches ? 'dark' : 'light';
  remember('theme', next === system ? 'system' : next);
  drawTheme();
});
dark.addEventListener('change', drawTheme);

/* Links: `#say=…` puts its text into the composer of the personal chat. It is the person who sends it. */

const longest = 4_000;

/** @returns {boolean} whether there was such a link; it counts once. */
function takeLink() {
  const text = new URLSearchParams(location.hash.slice(1)).get('say');
  if (!text) return false;
  history.replaceState(null, '', location.pathname);
  const personal = model.mine().find(({ kind }) => kind === 'personal');
  if (model.conversation !== personal) void attempt(() => model.open(personal));
  composer.fill(text.slice(0, longest));
  return true;
}

addEventListener('hashchange', takeLink);

/* Start */

drawTheme();
showDrawer(wide.matches && recall('drawer', true));
const drawer = new Drawer(byId('drawer'));
const tour = new Tour((at) => showRail(at === 'people'));
byId('start-tour').addEventListener('click', () => tour.start());
addEventListener('resize', () => messages.draw());
document.addEventListener('visibilitychange', () => document.hidden || void attempt(() => model.load()));

await attempt(() => model.start());
await attempt(() => drawer.load());
if (recall('slack', widest.matches)) showSlack(true);
setInterval(() => document.hidden || void lookForBot(), botEveryMs);
if (takeLink()) showRail(false);
else if (!recall('toured', false)) tour.start();
else byId('message').focus();

addEventListener('unhandledrejection', ({ reason }) => {
  if (reason instanceof ApiError) toast(reason.message, 'error');
});
