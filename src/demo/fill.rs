//! Filling: the scenes are played one after another, each at its time, by its person.

use super::data::{Manifest, Memo, Sample};
use super::error::DemoError;
use super::everyday::WEEK_AGO_DAYS;
use super::office::{self, Account, Cast};
use super::rules::{self, Deed, Scene};
use crate::agenda::Agenda;
use crate::auth::{Actor, Auth, DEMONSTRATION};
use crate::copies::Copies;
use crate::jobs::Worker;
use crate::kernel::{CivilDate, ManualClock, Timestamp};
use crate::products::{Catalog, Counts, Products, Reports, Uploads};
use crate::sop::Sops;
use crate::tickets::Tickets;
use crate::tickets::intake::Intake;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// In milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// The setting's value while it is being filled.
pub(super) const FILLING: &str = "mengisi";
/// And once that is done.
const READY: &str = "siap";
/// The most jobs that are run at the same time; each child keeps its own limits all the same.
const MAX_LANES: usize = 4;

/// The services by which people act.
#[derive(Clone)]
pub struct House {
    /// People and their accounts.
    pub auth: Auth,
    /// The SOP engine.
    pub sops: Sops,
    /// Drafts and publication.
    pub products: Products,
    /// The agenda book.
    pub agenda: Agenda,
    /// The comparison of the copies.
    pub copies: Copies,
    /// The intake of files.
    pub uploads: Uploads,
    /// What is published.
    pub catalog: Catalog,
    /// Reports by readers.
    pub reports: Reports,
    /// Views and downloads.
    pub counts: Counts,
    /// The hotline.
    pub tickets: Tickets,
    /// What the public asks it.
    pub hotline: Intake,
    /// Background work.
    pub worker: Worker,
}

/// What is in a house before it is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// No office yet.
    Empty,
    /// A filling that was cut off.
    Halfway,
    /// A demonstration.
    Demonstration,
    /// An office of this name that is none.
    Office(String),
}

/// What was filled.
pub struct Filled {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// Products that are published.
    pub published: usize,
    /// Cases in all.
    pub cases: usize,
}

/// What is in this house.
///
/// # Errors
/// As any statement.
pub async fn state(auth: &Auth) -> Result<State, DemoError> {
    let offices = auth.offices().await?;
    let Some(first) = offices.into_iter().next() else { return Ok(State::Empty) };
    let settings = auth.settings(&first.id).await?;
    Ok(match settings.get(DEMONSTRATION).map(String::as_str) {
        None => State::Office(first.name),
        Some(READY) => State::Demonstration,
        Some(_) => State::Halfway,
    })
}

/// A case of a sample.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// Its id.
    pub id: String,
    /// The product's public id, once it is published.
    pub public_id: Option<i64>,
}

/// A filling under way.
pub(super) struct Play<'p> {
    pub house: &'p House,
    pub manifest: &'p Manifest,
    pub cast: Cast,
    /// Titles of kinds by id.
    pub kinds: HashMap<String, String>,
    /// Cases by sample.
    pub cases: HashMap<String, Opened>,
}

/// Fills an empty house. `clock` is the hand that the house's services look at; it is moved from the first scene to
/// the last, all of them before `now`. `tell` is told how far it is, in sentences.
///
/// # Errors
/// [`DemoError`]; the house is then [`State::Halfway`].
pub async fn fill(
    house: &House,
    manifest: &Manifest,
    (clock, now): (&ManualClock, Timestamp),
    password: Option<&str>,
    tell: &(dyn Fn(&str) + Send + Sync),
) -> Result<Filled, DemoError> {
    move_to(clock, rules::beginning(manifest, now));
    let (cast, accounts) = office::found(house, manifest, password).await?;
    let kinds = house.products.kinds().await?.into_iter().map(|kind| (kind.id, kind.title)).collect();
    let mut play = Play { house, manifest, cast, kinds, cases: HashMap::new() };
    let memos = manifest.memos();
    let mut week = Some(now.plus_ms(-WEEK_AGO_DAYS * DAY_MS));
    for scene in rules::scenes(manifest, now) {
        if let Some(at) = week.take_if(|at| *at <= scene.at) {
            move_to(clock, at);
            play.hotline_of_the_week().await?;
        }
        move_to(clock, scene.at);
        play.scene(&scene, &memos, tell).await?;
    }
    play.hotline().await?;
    play.everyday().await?;
    house.counts.flush().await?;
    let admin = play.actor("admin")?;
    house.auth.set_setting(admin, DEMONSTRATION, READY).await?;
    let cases: Vec<&Opened> =
        manifest.naskah.iter().filter_map(|sample| play.cases.get(&sample.id)).collect();
    let published: HashSet<i64> = cases.iter().filter_map(|case| case.public_id).collect();
    let published = published.len();
    Ok(Filled { accounts, published, cases: cases.len() })
}

/// Sets the hand; never back.
fn move_to(clock: &ManualClock, at: Timestamp) {
    clock.advance_ms(at.since_ms(clock.clock().now()).max(0));
}

impl Play<'_> {
    async fn scene(
        &mut self,
        scene: &Scene,
        memos: &[Memo],
        tell: &(dyn Fn(&str) + Send + Sync),
    ) -> Result<(), DemoError> {
        let manifest = self.manifest;
        let sample = manifest.naskah.get(scene.sample);
        let sample = sample.ok_or_else(|| DemoError::Data("a scene without sample".to_owned()))?;
        let done = match &scene.deed {
            Deed::Register(memo) => {
                let memo = memos.get(*memo).ok_or_else(|| DemoError::Data("no such memo".to_owned()))?;
                self.register(memo, tell).await
            }
            Deed::Count => self.count(CivilDate::in_jakarta(scene.at)),
            deed => self.deed(sample, deed).await,
        };
        done.map_err(|error| error.about(&sample.id))?;
        // While jobs run the hand stands still: a lease must not be over before its job is.
        match scene.deed {
            Deed::Register(_) | Deed::Send | Deed::Apply | Deed::Correct { .. } => self.work().await,
            _ => Ok(()),
        }
    }

    /// Registers a nota dinas with its products.
    async fn register(&mut self, memo: &Memo, tell: &(dyn Fn(&str) + Send + Sync)) -> Result<(), DemoError> {
        let manifest = self.manifest;
        let samples: Vec<&Sample> = memo.samples.iter().filter_map(|at| manifest.naskah.get(*at)).collect();
        let there = manifest.naskah.iter().filter(|sample| self.cases.contains_key(&sample.id)).count();
        for (sample, n) in samples.iter().zip(there + 1..) {
            let kind = self.kinds.get(&sample.jenis).map_or("", String::as_str);
            let number = &sample.nomor;
            tell(&format!("{n} dari {}: {kind} Nomor {number}, {}", manifest.naskah.len(), sample.judul));
        }
        self.hand_in(memo, &samples).await
    }

    /// Runs background work until none is due.
    async fn work(&self) -> Result<(), DemoError> {
        let lanes = available_parallelism().map_or(1, NonZeroUsize::get).min(MAX_LANES);
        loop {
            let all = (0..lanes).map(|_| self.house.worker.run_due());
            let ran: u32 = futures_util::future::try_join_all(all).await?.into_iter().sum();
            if ran == 0 {
                return Ok(());
            }
        }
    }

    /// What was read on one day.
    fn count(&self, day: CivilDate) -> Result<(), DemoError> {
        let public = |sample: &Sample| self.cases.get(&sample.id).and_then(|case| case.public_id);
        for (sample, id) in self.manifest.naskah.iter().filter_map(|one| Some((one, public(one)?))) {
            let (views, downloads) = rules::read_on(sample, day);
            (0..views).for_each(|_| self.house.counts.viewed(id));
            (0..downloads).for_each(|_| self.house.counts.downloaded(id));
        }
        Ok(())
    }

    pub(super) fn actor(&self, login: &str) -> Result<&Actor, DemoError> {
        self.cast.get(login).ok_or_else(|| DemoError::Data(format!("no account {login}")))
    }
}
