// Every listener of the background, registered at once when the worker wakes. Nothing is kept in variables between two events.
import { browser } from "./browser.js";
import * as links from "./links/register.js";
import * as menus from "./menus.js";
import * as messages from "./messages.js";
import * as omnibox from "./omnibox.js";
import * as settings from "./settings.js";
import * as start from "./start.js";

browser.runtime.onInstalled.addListener(start.installed);
browser.runtime.onStartup.addListener(start.started);
browser.contextMenus.onClicked.addListener(menus.clicked);
browser.commands.onCommand.addListener(menus.pressed);
browser.omnibox.onInputStarted.addListener(omnibox.started);
browser.omnibox.onInputChanged.addListener(omnibox.changed);
browser.omnibox.onInputEntered.addListener(omnibox.entered);
browser.runtime.onMessage.addListener(messages.received);
settings.onChange(menus.make);
browser.runtime.onInstalled.addListener(links.alignLinks);
browser.runtime.onStartup.addListener(links.alignLinks);
browser.permissions.onAdded.addListener(links.alignLinks);
browser.permissions.onRemoved.addListener(links.alignLinks);
browser.runtime.onMessage.addListener(links.answerMarks);
settings.onChange(links.alignLinks);
