//! The house put together: every area opened in order, their routers joined, and what is done by the hour.

mod error;
mod hotline;
mod notices;
mod place;
mod upkeep;

pub use error::StartError;
pub use place::{Place, Presence, make_folder, open_database, open_to_read};

use crate::agenda::Agenda;
use crate::auth::{Auth, PasswordHasher, PasswordParams, SharedRoles};
use crate::config::Settings;
use crate::copies::Copies;
use crate::copies::machine::{CopyComparer, Printer};
use crate::demo;
use crate::jobs::{Handler, Handlers, Worker};
use crate::journal::Journal;
use crate::kernel::Clock;
use crate::notices::Notices;
use crate::pdf::{Press, Reader};
use crate::portal::{self, Portal};
use crate::products::{
    CHECK_TEXT, COMPARE_COPIES, Catalog, Counts, PageReader, Processes, Products, READ_PAGES, RECOGNISE,
    Reports, TextChecker, TextRecogniser, Uploads, Visibility,
};
use crate::search::Search;
use crate::sop::{self, Definitions, Effects, Guards, Sops, Sources};
use crate::staff::{self, Staff};
use crate::storage::{Staging, Storage};
use crate::tickets::intake::Intake;
use crate::tickets::{Tickets, Vault};
use crate::web::{self, RouteInfo, Site, Web, WebError};
use crate::{agenda, copies, products};
use axum::Router;
use axum::middleware::from_fn_with_state;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What comes from outside the settings: time, the cost of a password, and this program itself.
#[derive(Debug, Clone)]
pub struct Means {
    /// Where the present comes from.
    pub clock: Clock,
    /// The cost of a password's hash.
    pub passwords: PasswordParams,
    /// This program, for its reading children.
    pub exe: PathBuf,
    /// Folders in which programs of others (tesseract) are looked for; `None`: where they usually lie.
    pub programs: Option<Vec<PathBuf>>,
}

/// Everything that is open. Cheap to clone; the data folder is given back with the last clone.
#[derive(Clone)]
pub struct App {
    /// What both page areas share.
    pub web: Web,
    /// The journal, and the database below it.
    pub journal: Journal,
    /// The SOP engine.
    pub sops: Sops,
    /// Drafts and publication.
    pub products: Products,
    /// The comparison of the copies.
    pub copies: Copies,
    /// The agenda book.
    pub agenda: Agenda,
    /// The intake of files.
    pub uploads: Uploads,
    /// What is published.
    pub catalog: Catalog,
    /// Whether something is public.
    pub visibility: Visibility,
    /// This process, as it confirms what is dark.
    pub processes: Processes,
    /// What is searched.
    pub search: Search,
    /// What people should know.
    pub notices: Notices,
    /// Reports of problems by readers.
    pub reports: Reports,
    /// The hotline.
    pub tickets: Tickets,
    /// What the public sends to it.
    pub hotline: Intake,
    /// Counts of views and downloads.
    pub counts: Counts,
    /// Objects.
    pub storage: Storage,
    /// Where uploads wait.
    pub staging: Staging,
    /// Reads PDFs in limited children.
    pub reader: Reader,
    /// Background work.
    pub worker: Worker,
    _place: Arc<Place>,
}

impl App {
    /// Opens everything.
    ///
    /// # Errors
    /// [`StartError`] with the sentence that says what is in the way.
    pub async fn open(
        settings: &Settings,
        site: Site,
        means: Means,
        presence: Presence,
    ) -> Result<Self, StartError> {
        let place = Place::take(&settings.data, presence)?;
        let db = open_database(settings, &means.clock, presence).await?;
        let journal = Journal::open(db, means.clock.clone()).await?;
        let storage = Storage::open(&settings.storage)?;
        let staging = Staging::new(settings.data.join("staging"), means.clock.clone())?;
        let reader = Reader::new(means.exe);
        let reader = match means.programs {
            Some(folders) => reader.with_programs_in(folders),
            None => reader,
        };
        let (sops, roles) = engine(&settings.data, &journal, &storage).await?;
        let auth = Auth::open(journal.clone(), PasswordHasher::new(means.passwords)?, roles).await?;
        let auth = auth.with_key_in(&settings.data);
        let uploads =
            Uploads::new(journal.clone(), storage.clone(), staging.clone(), reader.clone(), settings.uploads);
        let pages = PageReader::new(journal.clone(), storage.clone(), staging.clone(), reader.clone());
        let checker = TextChecker::new(journal.clone(), storage.clone());
        let recogniser =
            TextRecogniser::new(journal.clone(), storage.clone(), staging.clone(), reader.clone());
        let comparer = CopyComparer::new(journal.clone(), storage.clone(), staging.clone(), reader.clone());
        let is_demonstration = auth.is_demonstration().await?;
        // A demonstration's people are made up: nothing is mailed to anybody.
        let mailer = notices::mailer(settings, &site).filter(|_| !is_demonstration);
        let mut handlers: Vec<(&'static str, Arc<dyn Handler>)> = vec![
            (READ_PAGES, Arc::new(pages)),
            (CHECK_TEXT, Arc::new(checker)),
            (RECOGNISE, Arc::new(recogniser)),
            (COMPARE_COPIES, Arc::new(comparer)),
        ];
        handlers.extend(notices::handlers(&journal, mailer.as_ref()));
        let notices = Notices::new(sops.clone(), notices::waited(), mailer.is_some());
        let catalog = Catalog::new(journal.clone(), storage.clone());
        let visibility = Visibility::new(journal.clone());
        let whatsapp = hotline::whatsapp(settings)?.filter(|_| !is_demonstration);
        let parts = (storage.clone(), visibility.clone(), catalog.clone());
        let vault = Vault::in_folder(&settings.data);
        let tickets = Tickets::new(sops.clone(), parts, vault, site.base_url.as_str(), whatsapp.clone());
        handlers.extend(hotline::handlers(&tickets, whatsapp));
        let process = format!("proses {} di {}", std::process::id(), site.base_url);
        let index = settings.data.join("indeks");
        let words = settings.data.join("kosakata.txt");
        let search =
            Search::open(&index, &words, journal.clone(), catalog.clone(), visibility.clone()).await?;
        let unread = Some(notices::counter(&notices));
        Ok(Self {
            web: Web { is_demonstration, unread, ..Web::new(site, auth) },
            notices,
            search,
            catalog,
            processes: Processes::new(journal.clone(), visibility.clone(), &process),
            visibility,
            reports: Reports::new(journal.clone()),
            hotline: Intake::new(tickets.clone()),
            tickets,
            counts: Counts::new(journal.clone()),
            products: Products::new(sops.clone(), storage.clone()),
            copies: Copies::new(sops.clone()),
            agenda: Agenda::new(sops.clone()),
            sops,
            uploads,
            worker: Worker::new(journal.clone(), handlers.into_iter().collect::<Handlers>()),
            storage,
            staging,
            reader,
            journal,
            _place: Arc::new(place),
        })
    }

    /// People and their accounts.
    #[must_use]
    pub fn auth(&self) -> &Auth {
        &self.web.auth
    }

    /// The services by which the people of a demonstration act.
    #[must_use]
    pub fn stage(&self) -> demo::House {
        demo::House {
            auth: self.auth().clone(),
            sops: self.sops.clone(),
            products: self.products.clone(),
            agenda: self.agenda.clone(),
            copies: self.copies.clone(),
            uploads: self.uploads.clone(),
            catalog: self.catalog.clone(),
            reports: self.reports.clone(),
            counts: self.counts.clone(),
            tickets: self.tickets.clone(),
            hotline: self.hotline.clone(),
            worker: self.worker.clone(),
        }
    }

    /// Every page and file of the house.
    pub fn router(&self) -> Router {
        let (router, _) = self.joined();
        router
            .fallback(|| async { WebError::not_found() })
            .layer(from_fn_with_state((Arc::clone(&self.web.site), self.web.is_demonstration), web::around))
    }

    /// The table of routes, as the tests walk it.
    pub fn routes(&self) -> Vec<RouteInfo> {
        self.joined().1
    }

    /// The page areas, one after the other.
    fn joined(&self) -> (Router, Vec<RouteInfo>) {
        let staff = Staff {
            web: self.web.clone(),
            sops: self.sops.clone(),
            products: self.products.clone(),
            copies: self.copies.clone(),
            agenda: self.agenda.clone(),
            uploads: self.uploads.clone(),
            catalog: self.catalog.clone(),
            visibility: self.visibility.clone(),
            search: self.search.clone(),
            tickets: self.tickets.clone(),
            printer: Printer::new(self.storage.clone(), self.staging.clone(), self.reader.clone()),
            press: Press::new(self.reader.clone(), self.staging.folder()),
            journal: self.journal.clone(),
            reports: self.reports.clone(),
            notices: self.notices.clone(),
        };
        let portal = Portal {
            web: self.web.clone(),
            catalog: self.catalog.clone(),
            visibility: self.visibility.clone(),
            search: self.search.clone(),
            storage: self.storage.clone(),
            reports: self.reports.clone(),
            counts: self.counts.clone(),
            hotline: self.hotline.clone(),
            feeds: portal::Feeds::default(),
            verifier: portal::Verifier::up_to(self.uploads.limits().digital_bytes),
        };
        let areas = [portal::routes(portal), staff::routes(staff)];
        let mut all = (Router::new(), Vec::new());
        for (router, list) in areas {
            all.0 = all.0.merge(router);
            all.1.extend(list);
        }
        all
    }
}

/// The SOP engine with what the areas contribute, and the roles that its definitions declare.
async fn engine(
    data: &Path,
    journal: &Journal,
    storage: &Storage,
) -> Result<(Sops, SharedRoles), StartError> {
    let sources = Sources::load(&data.join("sop"))?;
    let roles = sources.roles()?;
    // Publishing reads the definitions, which are checked against the names of the effects: so the
    // effects come first, and this is filled when both are there.
    let late = Arc::new(OnceLock::new());
    let guards = products::guards().into_iter().chain(copies::guards(&late)).chain(agenda::guards());
    let guards = Guards(guards.collect());
    let mut effects = products::effects(journal, storage, Arc::clone(&late), agenda::record_parts());
    effects.extend(copies::effects(&late));
    effects.extend(agenda::effects());
    effects.insert(sop::DISPOSISI, Arc::new(sop::WriteDisposisi));
    let effects = Effects(effects);
    let parsed = sources.parse(&roles, &guards, &effects)?;
    let shared = SharedRoles::default();
    let definitions = Definitions::open(journal, parsed, roles, shared.clone(), (&guards, &effects)).await?;
    // Set once, here.
    let _ = late.set(definitions.clone());
    Ok((Sops::new(journal.clone(), definitions, guards, effects), shared))
}
