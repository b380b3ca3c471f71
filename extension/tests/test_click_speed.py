"""How long the worker takes from a click to the opening."""

from statistics import median

from chromium import Chromium


def test_the_way_from_the_click_to_the_opening_is_short(chromium: Chromium) -> None:
    tab = chromium.open("https://arxiv.org/abs/2401.00101")
    chromium.grant(tab)
    tab.activate()
    times = chromium.worker.evaluate(
        """async () => {
          const {create, query} = chrome.tabs;
          const [tab] = await query({active: true, currentWindow: true});
          const times = [];
          for (let round = 0; round < 20; round += 1) {
            await new Promise(opened => {
              const begun = performance.now();
              chrome.tabs.create = async () => { times.push(performance.now() - begun); opened(); return {}; };
              const info = {menuItemId: 'open', pageUrl: tab.url, frameId: 0};
              const link = {linkUrl: 'https://arxiv.org/abs/2401.00104'};
              const named = round % 2 ? link : {selectionText: 'small boats for large models'};
              chrome.contextMenus.onClicked.dispatch({...info, ...named}, tab);
            });
          }
          chrome.tabs.create = create;
          return times;
        }"""
    )
    assert median(times) < 50
